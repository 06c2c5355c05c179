"""Times `contact-audit scan` on 3,000 invented contacts: short messages, dialler records and talks of twenty turns."""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

SPOKEN = (
    "您好，请问是王先生本人吗", "您的账单已经逾期三天了，请您尽快处理一下", "我知道了，我过两天发工资就还",
    "那您看今天下午五点之前能不能处理一下呢", "我们不会联系您的家人和单位", "最近手头比较紧，能不能分期",
    "如果长期不还，可能会依法起诉，以法院通知为准", "好的，感谢您的配合，再见", "再不还钱，你就等着坐牢吧",
)  # fmt: skip
START = datetime.fromisoformat("2026-03-01T08:00:00+08:00")


def make_contact(number: int, chance: random.Random) -> dict[str, object]:
    """Invent one contact: a sixth are talks, a sixth messages, the rest calls without words."""
    contact: dict[str, object] = {
        "id": f"C{number}",
        "channel": "call",
        "direction": "outbound",
        "result": chance.choice(["connected", "no_answer", "busy"]),
        "started_at": (START + timedelta(minutes=chance.randrange(30 * 24 * 60))).isoformat(),
        "borrower": {"id": f"B{chance.randrange(400)}", "time_zones": ["Asia/Shanghai"]},
        "party": {"role": "borrower", "address": f"1380000{chance.randrange(400):04}"},
        "purpose": "collection",
    }
    kind = number % 6
    if kind == 0:
        speakers = ("agent", "borrower")
        turns = [{"speaker": speakers[turn % 2], "text": chance.choice(SPOKEN)} for turn in range(20)]
        contact |= {"result": "connected", "turns": turns}
    elif kind == 1:
        contact |= {"channel": "sms", "result": "delivered", "text": f"【某某消费金融】{chance.choice(SPOKEN)}"}
    return contact


def main() -> None:
    """Print how long a scan takes, from start of the process to its end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=3_000)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "contacts.jsonl")
        lines = [json.dumps(make_contact(number, chance), ensure_ascii=False) for number in range(options.contacts)]
        path.write_text("\n".join(lines), encoding="utf-8")
        command = [sys.executable, "-c", "from audit_app.cli import main; main()", "scan", str(path)]
        started = time.perf_counter()
        subprocess.run([*command, "--jobs", str(options.jobs), "-o", str(Path(folder, "out"))], check=True)
        seconds = time.perf_counter() - started
    print(f"figure scan_seconds {seconds:.2f} s")
    print(f"figure scan_contacts_per_second {options.contacts / seconds:.0f} 1/s")


if __name__ == "__main__":
    main()
