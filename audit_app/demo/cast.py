"""Who appears in the demo month: a lender, three agencies, fifteen agents, sixty-five borrowers; all invented."""

import random
from dataclasses import dataclass
from decimal import Decimal

LENDER = "安心消费金融"
SHANGHAI = "Asia/Shanghai"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
BORROWER_COUNT = 65


@dataclass(frozen=True)
class Agency:
    """A collecting company; an empty name is the lender's own staff."""

    name: str
    prefix: str


@dataclass(frozen=True)
class Agent:
    """One person who calls, with the synthetic voice that speaks for them."""

    id: str
    surname: str
    number: str
    agency: str
    voice: str
    rate: int
    pitch: int


@dataclass(frozen=True)
class Account:
    """One debt; `balance` and `principal` in yuan."""

    id: str
    product: str
    principal: Decimal
    balance: Decimal
    days_past_due: int


@dataclass(frozen=True)
class Borrower:
    """One person who owes, with the numbers under which the person and one contact person are reached."""

    id: str
    surname: str
    title: str
    traits: tuple[str, ...]
    time_zones: tuple[str, ...]
    account: Account
    number: str
    relation: str
    relation_number: str
    voice: str
    rate: int
    pitch: int
    agency: str


@dataclass(frozen=True)
class Cast:
    """Everybody of the month."""

    agencies: tuple[Agency, ...]
    agents: tuple[Agent, ...]
    borrowers: tuple[Borrower, ...]

    def agents_of(self, agency: str) -> tuple[Agent, ...]:
        """Return the agents that work for `agency` (empty: the lender's own)."""
        return tuple(agent for agent in self.agents if agent.agency == agency)

    def borrower(self, borrower_id: str) -> Borrower:
        """Return the borrower with this id; KeyError names it if there is none."""
        for borrower in self.borrowers:
            if borrower.id == borrower_id:
                return borrower
        raise KeyError(borrower_id)


AGENCIES = (
    Agency("", "AX"),
    Agency("明诚信用服务", "MC"),
    Agency("远山资产管理", "YS"),
    Agency("和顺商务服务", "HS"),
)
AGENT_SURNAMES = ("王李张", "刘陈杨赵", "黄周吴徐", "孙马朱胡")
AGENT_VOICES = ("cmn+f1", "cmn+f2", "cmn+f3", "cmn+f4", "cmn+m1", "cmn+m3", "cmn+m7")
BORROWER_VOICES = ("cmn+f2", "cmn+f5", "cmn+m1", "cmn+m2", "cmn+m4", "cmn+m6", "cmn", "cmn+m8")
PRODUCTS = ("消费贷款", "分期贷款", "信用卡账单", "借款")
RELATIONS = ("spouse", "parent", "relative", "emergency_contact", "colleague")
TRAITS = {
    5: ("elderly",),
    11: ("pregnant",),
    17: ("disabled",),
    23: ("student",),
    29: ("low_income",),
    35: ("hospitalised",),
}


def build_cast(seed: int) -> Cast:
    """Invent the people of the month; the same seed gives the same people."""
    rng = random.Random(f"cast-{seed}")
    agents = tuple(agent for row, agency in enumerate(AGENCIES) for agent in _staff(row, agency, rng))
    borrowers = tuple(_borrower(index, rng) for index in range(1, BORROWER_COUNT + 1))
    return Cast(AGENCIES, agents, borrowers)


def _staff(row: int, agency: Agency, rng: random.Random) -> list[Agent]:
    staff = []
    for column, surname in enumerate(AGENT_SURNAMES[row]):
        number = f"{rng.randrange(1000, 9999)}"
        voice = AGENT_VOICES[(row * 4 + column) % len(AGENT_VOICES)]
        staff.append(
            Agent(
                id=f"{agency.prefix}-{number}",
                surname=surname,
                number=number,
                agency=agency.name,
                voice=voice,
                rate=rng.randrange(160, 200),
                pitch=rng.randrange(35, 62),
            )
        )
    return staff


def _borrower(index: int, rng: random.Random) -> Borrower:
    balance = rng.choice([rng.randrange(3, 99) * 100, rng.randrange(10, 60) * 1000])
    voice = BORROWER_VOICES[index % len(BORROWER_VOICES)]
    return Borrower(
        id=f"B-{index:04d}",
        surname=SURNAMES[(index * 7) % len(SURNAMES)],
        title="女士" if "f" in voice else "先生",
        traits=TRAITS.get(index, ()),
        time_zones=(SHANGHAI,),
        account=Account(
            id=f"L-{20260000 + index * 37}",
            product=rng.choice(PRODUCTS),
            principal=Decimal(balance * rng.choice([2, 3, 5])).quantize(Decimal("0.01")),
            balance=Decimal(balance).quantize(Decimal("0.01")),
            days_past_due=rng.randrange(4, 118),
        ),
        number=f"1550000{index:04d}",
        relation=RELATIONS[index % len(RELATIONS)],
        relation_number=f"1550001{index:04d}",
        voice=voice,
        rate=rng.randrange(158, 200),
        pitch=rng.randrange(35, 65),
        agency=AGENCIES[index % len(AGENCIES)].name,
    )
