"""Numbers, amounts, dates, times, percentages and strings of digits in Chinese talk, with their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from transcription.spoken.chinese_numerals import alike, digits_of, last_scale, read_number, read_vague
from transcription.spoken.quantity import Kind, Quantity, date_value, money, plain, time_value

_D = "0-9零一二三四五六七八九两"
_S = "十百千万亿"
_ARABIC = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_NUMERAL = rf"(?:(?:{_ARABIC}|[{_D}{_S}])[{_D}{_S}]*(?:点[{_D}]+[{_S}]*|\.[0-9]+[{_S}]*)?)"
_SMALL = rf"(?:[0-9]{{1,2}}|[{_D}十]{{1,3}})"
_YEAR = r"(?:[0-9]{4}|[零一二三四五六七八九0-9]{4})"
_SOME = "[多来几余]"

_DATE = re.compile(
    rf"(?P<year>{_YEAR})年(?:(?P<month>{_SMALL})月份?(?:(?P<day>{_SMALL})[日号])?)?"
    rf"|(?P<month2>{_SMALL})月份?(?:(?P<day2>{_SMALL})[日号])?"
    r"|(?P<day3>" + _SMALL + r")号(?![楼线院馆门店厅桌房码机])"
    r"|(?P<iso>(?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2})(?![0-9])"
)
_HALF = "凌晨|清晨|清早|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|今早|明早|今晚|明晚"
_LATE = frozenset({"下午", "傍晚", "晚上", "夜里", "今晚", "明晚"})
_TIME = re.compile(
    rf"(?P<half>{_HALF})?(?P<hour>{_SMALL})(?:点|时(?=整|[{_D}十]+分))(?:"
    rf"(?P<part>半|一刻|三刻|整|钟)|零?(?P<minute>{_SMALL})分(?!之|期|钟的)|(?P<bare>{_SMALL})(?![{_S}{_D}]))?(?:钟)?"
    rf"|(?P<half2>{_HALF})?(?P<clock>[0-2]?[0-9]:[0-5][0-9])(?![0-9:])"
)
_TIME_BEFORE = ("今天", "明天", "后天", "昨天", "到", "在", "等", "号", "日", "前")
_TIME_BEHIND = re.compile("之前|以前|前|之后|以后|后|左右|的时候|见|下班|上班|开门|开庭|截止|给")
_PARTS = {"半": 30, "一刻": 15, "三刻": 45}

_PERCENTAGE = re.compile(
    rf"(?P<share>百分之|千分之|万分之)(?P<of>{_NUMERAL}|百)|(?P<sign>{_NUMERAL})(?P<mark>[%‰])"
    rf"|(?P<tenths>{_NUMERAL})成(?![功为本立交员果年长绩分人])|(?P<li>{_NUMERAL})厘(?!米)|[月年]息(?P<fen>{_NUMERAL})分"
)
_SHARES = {"百分之": "%", "千分之": "‰", "万分之": "‱"}
_CURRENCIES = {
    "人民币": "CNY", "美元": "USD", "美金": "USD", "港币": "HKD", "港元": "HKD", "欧元": "EUR", "日元": "JPY",
    "元": "CNY", "块": "CNY", "毛": "CNY", "角": "CNY",
}  # fmt: skip
_SIGNS = {"¥": "CNY", "￥": "CNY", "$": "USD", "RMB": "CNY", "CNY": "CNY", "USD": "USD", "人民币": "CNY"}
_AMOUNT = re.compile(
    rf"(?P<before>¥|￥|\$|RMB ?|CNY ?|USD ?|人民币)(?P<figure>{_NUMERAL})元?"
    rf"|(?P<yuan>{_NUMERAL})(?P<some>{_SOME})?(?P<unit>块|元|人民币|美元|美金|港币|港元|欧元|日元)"
    rf"(?:零?(?P<jiao>[{_D}])[毛角](?:零?(?P<fen>[{_D}])分?)?|零(?P<only_fen>[{_D}])分|(?P<half>半)|(?P<short>[{_D}])(?![{_D}{_S}年月天个次期点]))?"
    rf"(?P<money>钱|整)?"
    rf"|(?P<jiao2>[{_D}])[毛角](?:(?P<fen2>[{_D}])分?|(?P<half2>半))?钱?(?!病)|(?P<fen3>{_SMALL})分钱"
)
_UNITS = (
    "个半小时", "个半月", "个工作日", "个小时", "个星期", "个礼拜", "个季度", "个月", "小时", "分钟", "秒钟",
    "工作日", "星期", "季度", "周年", "天", "日", "年", "岁", "期", "次(?!性)", "笔", "倍", "折", "周", "秒",
    "遍", "条", "通", "户", "人", "位",
)  # fmt: skip
_COUNTED = re.compile(
    rf"(?P<count>{_NUMERAL}|[两俩](?=月|小时|星期|礼拜))(?P<some>{_SOME})?(?P<unit>{'|'.join(_UNITS)}|月|礼拜)(?P<half>半)?"
)
_HALF_OF = re.compile("半(?P<unit>个小时|小时|个月|年|天)")
#: With these, a single figure means nothing that was counted: 一次性, 一天到晚, 一位, 一人.
_LOOSE = frozenset("人位条通户日遍")
_DIGITS = re.compile(r"[0-9]+(?:[- ][0-9]+)*|[零一二三四五六七八九幺]+")
_NUMBERED = (
    "尾号",
    "卡号",
    "账号",
    "工号",
    "编号",
    "号码",
    "电话",
    "验证码",
    "客服",
    "拨打",
    "尾号是",
    "尾号为",
    "工号是",
    "号码是",
    "电话是",
)
_IDLE = ("七七八八", "三三两两", "一一")
_PLAIN = re.compile(_NUMERAL)
_MORE = re.compile("多(?![出少了给扣收还付交次])")
_LEAST_DIGITS = 3
_FEWEST_ARABIC = 7
_NOT_COUNTED = "第"


def find_chinese(text: str) -> Iterator[Quantity]:
    """Every quantity in order; none overlaps another."""
    said = alike(text)
    place = 0
    while place < len(said):
        found = _at(said, place) if said[place] in _BEGINS else None
        if found is None:
            place = _behind_numeral(said, place)
        else:
            yield found
            place = found.end


_BEGINS = frozenset("0123456789零一二三四五六七八九十两俩幺半百千万¥￥$RCU人凌清早上中下傍晚夜今明月年")


def _behind_numeral(said: str, place: int) -> int:
    """The next place to look at: a numeral that was not understood is not looked at in parts."""
    run = _RUN.match(said, place)
    return run.end() if run is not None else place + 1


_RUN = re.compile(rf"[{_D}{_S}幺](?:[{_D}{_S}幺.,]*[{_D}{_S}幺])?")


def _at(said: str, place: int) -> Quantity | None:
    if said[place - 1 : place] == _NOT_COUNTED and place:
        return None
    return next((found for read in _READERS if (found := read(said, place)) is not None), None)


def _date(said: str, place: int) -> Quantity | None:
    match = _DATE.match(said, place)
    if match is None:
        return None
    parts = match.groupdict()
    if parts["iso"]:
        said_year, said_month, said_day = re.split("[-/]", parts["iso"])
    else:
        said_year, said_month = parts["year"], parts["month"] or parts["month2"]
        said_day = parts["day"] or parts["day2"] or parts["day3"]
    year = int(digits_of(said_year) or 0) if said_year else None
    month, day = _whole(said_month), _whole(said_day)
    # The rest of a date that does not exist; 下个月五号 is one that does.
    is_rest = parts["day3"] is not None and re.search(rf"[{_D}十]月$", said[:place]) is not None
    if -1 in (month, day) or is_rest:
        return None
    value = date_value(year, month, day)
    return Quantity(place, match.end(), Kind.DATE, value) if value is not None else None


def _whole(said: str | None) -> int | None:
    """A small number; -1 for what is none, so that it is no day and no month."""
    if said is None:
        return None
    value = read_number(said)
    return int(value) if value is not None and value == int(value) else -1


def _time(said: str, place: int) -> Quantity | None:
    match = _TIME.match(said, place)
    if match is None:
        return None
    parts = match.groupdict()
    half = parts["half"] or parts["half2"]
    if parts["clock"]:
        hour, minute = (int(part) for part in parts["clock"].split(":"))
    else:
        hour, minute = _whole(parts["hour"]) or 0, _minute(parts)
        if not _is_time(said, match, half, parts, hour):
            return None
    value = time_value(_of_day(hour, half), minute)
    if value is None or hour > 24:
        return None
    is_sure = half is not None or hour > 12 or parts["clock"] is not None
    return Quantity(place, match.end(), Kind.TIME, value, "24h" if is_sure else "12h")


def _minute(parts: dict[str, str | None]) -> int:
    if parts["part"]:
        return _PARTS.get(parts["part"], 0)
    said = parts["minute"] or parts["bare"]
    return 0 if said is None else (_whole(said.lstrip("零")) or 0)


def _is_time(said: str, match: re.Match[str], half: str | None, parts: dict[str, str | None], hour: int) -> bool:
    """Tell 三点半 and 下午三点 from 三点五 and 有一点."""
    if half or parts["minute"] or parts["part"] in {"半", "一刻", "三刻", "整", "钟"} or match.group().endswith("钟"):
        return True
    if parts["bare"]:
        return "十" in parts["bare"] or (hour > 0 and len(parts["bare"]) == 2)
    is_behind = _TIME_BEHIND.match(said, match.end()) is not None
    is_before = said.endswith(_TIME_BEFORE, 0, match.start())
    return hour >= (3 if is_before else 1) and (is_behind or is_before)


def _of_day(hour: int, half: str | None) -> int:
    if half in _LATE and 0 < hour < 12:
        return hour + 12
    if half in _LATE and hour == 12 and half != "下午":
        return 24
    return hour + 12 if half == "中午" and hour < 6 else hour


def _percentage(said: str, place: int) -> Quantity | None:
    match = _PERCENTAGE.match(said, place)
    if match is None:
        return None
    parts = match.groupdict()
    unit = (
        _SHARES.get(parts["share"] or "")
        or parts["mark"]
        or ("%" if parts["tenths"] else "厘" if parts["li"] else "分")
    )
    number = parts["of"] or parts["sign"] or parts["tenths"] or parts["li"] or parts["fen"] or ""
    value = Decimal(100) if number == "百" else read_number(number)
    vague = read_vague(number) if value is None else None
    times = 10 if parts["tenths"] else 1
    if vague is not None:
        return Quantity(place, match.end(), Kind.PERCENTAGE, plain(vague[0] * times), unit, plain(vague[1] * times))
    return Quantity(place, match.end(), Kind.PERCENTAGE, plain(value * times), unit) if value is not None else None


def _amount(said: str, place: int) -> Quantity | None:
    match = _AMOUNT.match(said, place)
    if match is None:
        return None
    parts = match.groupdict()
    if parts["before"]:
        value = read_number(parts["figure"])
        return _paid(match, value, _SIGNS[parts["before"].strip()])
    if parts["yuan"]:
        return _yuan(match, parts)
    jiao, fen = parts["jiao2"], parts["fen2"] or parts["fen3"]
    cents = 10 * _digit(jiao) + _digit(fen) if jiao else int(_whole(fen) or 0)
    cents += 5 if parts["half2"] else 0
    return _paid(match, Decimal(cents) / 100, "CNY") if cents > 0 else None


def _yuan(match: re.Match[str], parts: dict[str, str | None]) -> Quantity | None:
    said = parts["yuan"] or ""
    # 一块 alone is "together".
    if (
        said == "一"
        and parts["unit"] == "块"
        and not any(parts[name] for name in ("jiao", "only_fen", "half", "short", "money"))
    ):
        return None
    unit = _CURRENCIES[parts["unit"] or "元"]
    value = read_number(said)
    if value is None and len(said) > 2 and (one_by_one := digits_of(said)):
        value = Decimal(one_by_one)
    if value is None:
        vague = read_vague(said)
        return _paid(match, vague[0], unit, vague[1]) if vague is not None else None
    if parts["some"]:
        return _paid(match, value, unit, value + last_scale(said))
    tenths = parts["jiao"] or parts["short"]
    value += Decimal(_digit(tenths)) / 10 + Decimal(_digit(parts["fen"] or parts["only_fen"])) / 100
    return _paid(match, value + (Decimal("0.5") if parts["half"] else 0), unit)


def _digit(said: str | None) -> int:
    return int(digits_of(said.replace("两", "二")) or 0) if said else 0


def _paid(match: re.Match[str], value: Decimal | None, unit: str, upper: Decimal | None = None) -> Quantity | None:
    if value is None:
        return None
    most = money(upper) if upper is not None else None
    return Quantity(match.start(), match.end(), Kind.AMOUNT, money(value), unit, most)


def _counted(said: str, place: int) -> Quantity | None:
    half = _HALF_OF.match(said, place)
    if half is not None:
        return Quantity(place, half.end(), Kind.NUMBER, "0.5", half["unit"])
    match = _COUNTED.match(said, place)
    if match is None:
        return None
    number, unit = match["count"], match["unit"]
    if (unit == "月" and number != "俩") or (unit in _LOOSE and len(number) == 1 and not number.isascii()):
        return None
    value, upper = read_number(number), None
    if value is None:
        vague = read_vague(number)
        if vague is None:
            return None
        value, upper = vague
    elif match["some"]:
        upper = value + last_scale(number)
    is_half = match["half"] is not None or unit.startswith("个半")
    value += Decimal("0.5") if is_half else 0
    most = plain(upper) if upper is not None else None
    return Quantity(place, match.end(), Kind.NUMBER, plain(value), unit.replace("半", ""), most)


def _digits(said: str, place: int) -> Quantity | None:
    match = _DIGITS.match(said, place)
    if match is None or said[match.end() : match.end() + 1] in tuple(_S) or match.group() in _IDLE:
        return None
    bare = re.sub("[- ]", "", match.group())
    digits = digits_of(bare) or ""
    is_named = said.endswith(_NUMBERED, 0, place) or said[match.end() : match.end() + 1] == "号"
    if bare.isascii() or ("." in said[match.end() : match.end() + 1]):
        enough = len(bare) >= _FEWEST_ARABIC or bare[0] == "0" or is_named
    else:
        enough = len(bare) >= _LEAST_DIGITS or "幺" in bare
    return Quantity(place, match.end(), Kind.DIGITS, digits) if enough and len(bare) > 1 else None


def _plain(said: str, place: int) -> Quantity | None:
    match = _PLAIN.match(said, place)
    if match is None:
        return None
    number = match.group()
    if len(number) == 1 and not number.isascii():
        return None
    value, vague = read_number(number), read_vague(number)
    if value is None:
        # 三四 alone is no more than a way of speaking.
        return _number(match, *vague) if vague is not None and len(number) > 2 else None
    is_more = _MORE.match(said, match.end()) is not None
    return _number(match, value, value + last_scale(number)) if is_more else _number(match, value)


def _number(match: re.Match[str], value: Decimal, upper: Decimal | None = None) -> Quantity:
    most = plain(upper) if upper is not None else None
    return Quantity(match.start(), match.end(), Kind.NUMBER, plain(value), upper=most)


_READERS: tuple[Callable[[str, int], Quantity | None], ...] = (
    _percentage,
    _date,
    _time,
    _amount,
    _counted,
    _digits,
    _plain,
)
