"""What the messages and letters of the demo month say; all of it is innocent, some of it only looks otherwise."""

import random

from audit_app.demo.cast import LENDER, Borrower

SMS = (
    "您尾号{tail}的{product}已逾期{days}天，应还{balance}元，请您通过手机应用还款。如已还款，请忽略本短信。",
    "提醒您：您的{product}应还{balance}元。如有困难，可以拨打客服热线95000协商还款。",
    "您的还款日已过，请您合理安排资金。异议与投诉请拨打95000。",
    "您咨询的账单明细已发送到您的手机应用，请您查收。",
    "今天未能与您接通电话，我们明天再联系您。您也可以拨打95000。",
    "您提交的分期申请材料已收到，将在三个工作日内回复您。",
)
LOOK_ALIKE_SMS = (
    ("false_legal", "如果一直没有还款，我们可能依法通过诉讼解决，届时会书面通知您。欠款是民事纠纷，请您不要担心坐牢。"),
    ("false_credit", "逾期信息会按规定报送征信系统，还清后不良信息保存五年，请您合理安排还款。"),
    ("private_account", "谨防诈骗：我们不会让您转账到个人账户或微信，请通过手机应用还款。"),
    ("credit_repair_bait", "网上说的征信修复都是骗人的，请您不要相信，也不要交钱。"),
    ("fee_misstatement", "申请分期和延期都不收取手续费，凡是要求先交费用的都不是我们的工作人员。"),
    ("induce_borrowing", "请您不要以贷还贷，也不要去别的平台借钱来还款，有困难可以跟我们协商。"),
    ("impersonation", "最近有人冒充法院和公安机关要求还款，请您先拨打95000核实。"),
    ("threat", "我们不会联系您通讯录里的人，如果有人威胁您，请保存证据并报警。"),
)
IM = (
    "您好，我是{company}的工作人员，工号{number}。您尾号{tail}的{product}还有{balance}元没有还，请问您什么时候方便处理？",
    "您好，我是{company}的工作人员，工号{number}。您要的账单明细我已经发到您的手机应用了。",
    "您好，我是{company}的工作人员，工号{number}。您的情况已经登记，有结果会第一时间告诉您。",
)
PUSH = ("您有一条新的账户提醒，请登录手机应用查看。", "您的申请进度有更新，请登录手机应用查看。")
LETTER = (
    "催收函。{name}：您在安心消费金融的{product}（账户尾号{tail}），本金{principal}元，截至目前应还{balance}元，已逾期{days}天。"
    "根据您签署的合同，双方的权利义务见合同条款。账单明细可在手机应用查看，请您通过手机应用或对公账户还款。"
    "如对金额有异议，请在收到后拨打95000并提供凭证，我们会核实并书面答复。"
    "本函由{company}寄出，经办人工号{number}，可向安心消费金融核实。（盖章）"
)


def sms_text(borrower: Borrower, agency: str, rng: random.Random) -> str:
    """Return an ordinary reminder with its sender in front."""
    return signed(rng.choice(SMS), borrower, agency)


def look_alike_sms(borrower: Borrower, agency: str, rng: random.Random) -> tuple[str, str]:
    """Return an innocent text and the category that it could be mistaken for."""
    category, text = rng.choice(LOOK_ALIKE_SMS)
    return signed(text, borrower, agency), category


def im_text(borrower: Borrower, agency: str, number: str, rng: random.Random) -> str:
    """Return an ordinary instant message of one agent."""
    return _fill(rng.choice(IM), borrower, agency, number)


def push_text(rng: random.Random) -> str:
    """Return an app notice that tells nothing to someone who reads over the shoulder."""
    return rng.choice(PUSH)


def letter_text(borrower: Borrower, agency: str, number: str) -> str:
    """Return a reminder letter with the parts that it must have."""
    return _fill(LETTER, borrower, agency, number)


def signed(text: str, borrower: Borrower, agency: str) -> str:
    """Return the text with the sender's name as messages carry it, and for an agency on whose behalf."""
    sender = f"【{agency}】受{LENDER}委托通知您：" if agency else f"【{LENDER}】"
    return sender + _fill(text, borrower, agency, "")


def _fill(text: str, borrower: Borrower, agency: str, number: str) -> str:
    account = borrower.account
    return text.format(
        name=borrower.surname + borrower.title,
        company=f"受{LENDER}委托的{agency}" if agency else LENDER,
        number=number,
        tail=account.id[-4:],
        product=account.product,
        principal=account.principal,
        balance=account.balance,
        days=account.days_past_due,
    )
