"""Invents a month of contacts of any size: mostly dialler records and text messages, some calls with thirty turns.

The same seed and size always give the same file. Nothing is kept in memory but one day's list of borrowers.
"""

import json
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import rules

SEED = 7
DAYS = 30
START = datetime.fromisoformat("2026-03-01T00:00:00+08:00")
#: Contacts of one borrower in the month, on average; the dialler tries some people far more often than others.
CONTACTS_PER_BORROWER = 12
TURNS = 30
CALL_SHARE, MESSAGE_SHARE = 0.04, 0.26
#: How many calls and messages hold a sentence that a rule objects to.
GUILTY_CALLS, GUILTY_MESSAGES = 0.05, 0.005
UNANSWERED = ("no_answer",) * 6 + ("busy",) * 2 + ("not_in_service", "dropped")

_AGENT = (
    "您好，请问是{name}先生本人吗",
    "我是{company}的贷后客服，工号{number}，本次通话会录音",
    "您在我们这边的账单已经逾期{days}天了",
    "目前一共是{amount}元，请您尽快处理一下",
    "您看今天下午{hour}点之前能不能先处理一部分呢",
    "那您什么时候发工资呢，大概几号",
    "我们可以帮您申请分期，{periods}期的话每个月是{amount}元",
    "最低还款是{amount}元，剩下的下个月{number}号之前还就可以",
    "您方便的话可以在手机应用里自己操作还款，不要转给任何个人",
    "如果有什么困难可以跟我说，我帮您登记",
    "长期不还的话，可能会依法走诉讼程序，以法院通知为准",
    "我们不会联系您的家人和单位，这个您放心",
    "您上次说{number}号会处理，但是一直没有到账",
    "那我帮您备注一下，{number}号之前不再给您打电话",
    "您对金额有异议的话，可以提供一下还款凭证",
    "利息是按合同约定的日利率计算的，这里可以给您逐笔核对",
    "请您报一下身份证后四位，我核实一下",
    "好的，感谢您的配合，祝您生活愉快，再见",
    "那这样，我先记录下来，{hour}点以后再联系您可以吗",
    "您的还款日是每个月{number}号，扣款账户里要留够{amount}元",
    "系统显示您{number}号还过{amount}元，还差{amount}元",
    "我理解您的难处，但是这个逾期越久产生的费用越多",
)
_BORROWER = (
    "嗯，是我，什么事",
    "我知道了，我过两天发工资就还",
    "最近手头比较紧，能不能分{periods}期还",
    "我{number}号才能拿到钱，大概{amount}块",
    "不对吧，我上个月还过{amount}元的",
    "你们怎么老是打电话，我说了{number}号还",
    "我现在在上班，不方便，{hour}点以后再说",
    "好的好的，我晚上{hour}点之前弄",
    "喂，听不清，你再说一遍",
    "那个利息怎么算的，怎么多了{amount}块",
    "行，我先还{amount}元可以吗",
    "嗯嗯，好",
    "我生病住院了，缓一缓行不行",
    "我没有收到短信啊",
    "你是哪个公司的，{company}吗",
    "知道了，再见",
)
_MESSAGES = (
    "【{company}】尊敬的{name}先生，您的账单{amount}元已逾期{days}天，请于{number}日前还款，详询客服。",
    "【{company}】您尾号{tail}的借款本期应还{amount}元，请登录应用还款，如已还款请忽略。",
    "【{company}】{name}女士您好，您申请的分期方案已通过，共{periods}期，每期{amount}元。",
    "【{company}】温馨提示：还款日为{number}日，请保证账户余额不少于{amount}元，谢谢。",
)
_NAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高"
_COMPANIES = ("某某消费金融", "甲乙小贷", "东方分期", "乐享金融", "普惠贷后服务")


def write_month(path: Path, contacts: int, *, seed: int = SEED, has_words: bool = True) -> None:
    """Write a month of so many contacts as JSON Lines."""
    with path.open("w", encoding="utf-8") as stream:
        for contact in make_month(contacts, seed=seed, has_words=has_words):
            stream.write(json.dumps(contact, ensure_ascii=False) + "\n")


def make_month(contacts: int, *, seed: int = SEED, has_words: bool = True) -> Iterator[dict[str, object]]:
    """Yield the contacts of a month; those of one day stand together, in no order.

    Without words all are records of a dialler.
    """
    chance = random.Random(seed)
    guilty = guilty_sentences()
    borrowers = max(1, contacts // CONTACTS_PER_BORROWER)
    number = 0
    for day in range(DAYS):
        for _ in range(contacts * (day + 1) // DAYS - contacts * day // DAYS):
            # The lower of two draws: the first borrowers are contacted more often than the last.
            borrower = min(chance.randrange(borrowers), chance.randrange(borrowers))
            minute = 8 * 60 + chance.randrange(13 * 60) if chance.random() > 0.002 else chance.randrange(24 * 60)
            at = START + timedelta(days=day, minutes=minute, seconds=chance.randrange(60))
            yield _contact(f"C{number}", borrower, at, guilty if has_words else None, chance)
            number += 1


def guilty_sentences() -> tuple[str, ...]:
    """Return what the Chinese pack's own examples call a finding, so that every rule of words is heard somewhere."""
    pack = rules.load_pack(rules.PACKS_FOLDER / "cn-consumer-credit")
    found = [
        text
        for rule in pack.rules
        for example in rule.examples
        if example.expect is rules.Outcome.FINDING and not example.known_gap
        for text in (example.agent, example.message)
        if text
    ]
    return tuple(dict.fromkeys(found))


def make_talk(chance: random.Random, guilty: Sequence[str], *, turns: int = TURNS) -> list[dict[str, object]]:
    """Invent what agent and borrower say in turn; one call in twenty holds a sentence that a rule objects to."""
    talk: list[dict[str, object]] = []
    second = 0.0
    for turn in range(turns):
        speaker, sentences = ("borrower", _BORROWER) if turn % 2 else ("agent", _AGENT[2:])
        # A call begins as it should: who is meant, then who is calling.
        text = _fill(_AGENT[turn // 2] if turn in {0, 2} else chance.choice(sentences), chance)
        length = round(0.2 * len(text) + 0.4, 1)
        talk.append({"speaker": speaker, "text": text, "start": round(second, 1), "end": round(second + length, 1)})
        second += length + 0.3
    if chance.random() < GUILTY_CALLS:
        talk[2 * chance.randrange(2, turns // 2)]["text"] = chance.choice(guilty)
    return talk


def make_message(chance: random.Random, guilty: Sequence[str]) -> str:
    """Invent a text message."""
    return chance.choice(guilty) if chance.random() < GUILTY_MESSAGES else _fill(chance.choice(_MESSAGES), chance)


def _contact(
    contact_id: str, borrower: int, at: datetime, guilty: Sequence[str] | None, chance: random.Random
) -> dict[str, object]:
    """Invent a contact; without guilty sentences to choose from, one without words."""
    contact: dict[str, object] = {
        "id": contact_id,
        "channel": "call" if chance.random() < 0.8 else "robot_call",
        "direction": "outbound",
        "started_at": at.isoformat(),
        "duration_s": 0,
        "result": chance.choice(UNANSWERED),
        "agency": f"agency-{borrower % 7}",
        "borrower": {"id": f"B{borrower}", "time_zones": ["Asia/Shanghai"]},
        "accounts": [
            {"id": f"A{borrower}", "balance": f"{1000 + borrower % 50000}.50", "days_past_due": borrower % 90}
        ],
        "party": {"role": "borrower", "address": f"138{borrower:08}"},
        "purpose": "collection",
    }
    kind = chance.random()
    if guilty is None:
        return contact
    if kind < CALL_SHARE:
        turns = make_talk(chance, guilty)
        duration = turns[-1]["end"]
        contact |= {"channel": "call", "result": "connected", "duration_s": duration, "turns": turns}
        contact["announced_recording"] = True
    elif kind < CALL_SHARE + MESSAGE_SHARE:
        del contact["duration_s"]
        contact |= {"channel": "sms", "result": "delivered", "text": make_message(chance, guilty)}
    return contact


def _fill(sentence: str, chance: random.Random) -> str:
    return sentence.format(
        name=chance.choice(_NAMES),
        company=chance.choice(_COMPANIES),
        number=chance.randrange(1, 31),
        days=chance.randrange(1, 90),
        amount=chance.randrange(100, 20000),
        hour=chance.randrange(1, 12),
        periods=chance.choice((3, 6, 9, 12)),
        tail=chance.randrange(1000, 10000),
    )
