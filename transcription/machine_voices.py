"""Voices that are no person: announcements of the network, voicemail greetings, menus; and robots that say so."""

from __future__ import annotations

import re
import unicodedata

# Announcements are fixed texts. Each pattern is long enough that a person who mentions one does not say it.
_ANNOUNCED = (
    r"您(所)?(拨打|呼叫)的(电话|号码|用户|手机)",
    r"您的电话(暂时|已|将被)",
    r"(请|可以)?在?(提示音|滴声|嘀声|哔声|嘟声)(之)?后(请)?(留言|录音)",
    r"(暂时)?无法接听您的(电话|来电).{0,12}留言",
    r"请(稍后|稍候)再拨",
    r"正在通话中.{0,6}请(不要挂机|稍后|勿挂)",
    r"来电(提醒|助理|管家|秘书)(服务)?.{0,6}(您|为您|已)",
    r"thenumberyou(have)?(dialed|dialled|called)",
    r"(leave|record)(a|your)message(after|at)the(tone|beep)",
    r"(the)?(person|subscriber|customer)you(are|have)(calling|called|dialed)",
)
_MENU = (
    r"(坐席|座席|人工|客服)(代表|人员)?(全|正|均|都)?(忙|繁忙).{0,8}请(您)?(稍|耐心|继续)",
    r"正在为您(转接|接通)",
    r"按(数字键?|键)?[0零一二三四五六七八九].{0,14}按(数字键?|键)?[0零一二三四五六七八九#]",
    r"(返回|重听|结束|人工|人工服务|查询|还款)请按(井|星|#|\*|[0-9零一二三四五六七八九])",
    r"以?(井|#)(号)?键(结束|确认)",
    r"press(one|1|two|2|zero|0).{0,40}press(one|two|three|[0-9])",
    r"allofour(agents|representatives|operators)are",
)
_ROBOT = (
    r"(我是|这里是).{0,14}(智能|机器人|虚拟|ai|数字)(客服|语音|助手|助理|坐席|座席|专员|员工|机器人|外呼|催收)",
    r"(智能|ai|机器)(语音|外呼)(助手|助理|机器人|客服|提醒|通知|系统)",
    r"(银行|金融|公司|中心)(自动通知|自动语音|语音提醒|语音通知)",
    r"(本次|此)(通话|来电|电话)(由|为)(智能|机器|ai|系统|语音)",
    r"(需要?|转)人工(服务|客服|坐席)?.{0,4}请(说|按|回复)",
    r"(thisis|iam|i'?m)(an?|your)(automated|virtual|ai)(assistant|agent|call|message)",
    r"thisisanautomated(call|message|reminder)",
)
_HANDED_OVER = r"(为您|帮您|给您)?(转接|接通)(到)?(人工|客服|专员|坐席|座席)"

_announced, _menu, _robot = (re.compile("|".join(patterns)) for patterns in (_ANNOUNCED, _MENU, _ROBOT))
_handed_over = re.compile(_HANDED_OVER)


def is_announcement(text: str) -> bool:
    """Whether these are the words of the network or of a voicemail greeting, and not of a person."""
    return bool(_announced.search(_bare(text)))


def is_menu(text: str) -> bool:
    """Whether a machine offers keys to press or asks to wait: a robot where the caller says it, else the line."""
    return bool(_menu.search(_bare(text)))


def is_robot(text: str) -> bool:
    """Whether a calling machine says that it is one."""
    return bool(_robot.search(_bare(text)))


def hands_over(text: str) -> bool:
    """Whether a machine says that a person takes over now."""
    return bool(_handed_over.search(_bare(text)))


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(character for character in plain if character.isalnum() or character in "#*'")
