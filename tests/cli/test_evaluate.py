"""`contact-audit evaluate`: labelled contacts in, precision, recall and every mistake out."""

import json

import pytest

INSULT = {"id": "one", "labels": ["insult"], "turns": [["agent", "你这个不要脸的老赖，滚"]]}
THREAT = {"id": "two", "labels": ["threat"], "text": "小心我打断你的腿", "speaker": "agent"}
GREETING = {"id": "three", "labels": [], "text": "您好，请问是王先生吗", "speaker": "agent"}
CONTACT = {
    "id": "four",
    "channel": "sms",
    "direction": "outbound",
    "started_at": "2026-03-03T10:00:00+08:00",
    "result": "delivered",
    "borrower": {"id": "B1", "time_zones": ["Asia/Shanghai"]},
    "purpose": "collection",
    "text": "再不还钱就让你坐牢",
}


def measured(installation, *lines, options=()):
    """Evaluate the lines and return the printed object."""
    done = installation.call("evaluate", installation.write("labelled.jsonl", *lines), "--json", *options)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_each_category_has_its_counts_and_its_interval(installation):
    report = measured(installation, INSULT, {**INSULT, "id": "five", "turns": [["agent", "今天天气不错"]]}, GREETING)

    recall = report["categories"]["insult"]["recall"]
    assert (recall["count"], recall["of"], recall["share"]) == (1, 2, 0.5)
    assert recall["interval"] == pytest.approx([0.0945, 0.9055], abs=0.0001)  # Wilson, 1 of 2
    assert report["innocent_accused"] == {
        "count": 0,
        "of": 1,
        "share": 0.0,
        "interval": pytest.approx([0, 0.7935], abs=0.0001),
    }


def test_every_miss_is_told_with_its_words_and_place(installation):
    report = measured(installation, {**INSULT, "turns": [["agent", "今天天气不错"]]}, THREAT)

    (miss,) = report["misses"]
    assert (miss["id"], miss["missed"], miss["text"]) == ("one", ["insult"], "今天天气不错")
    assert miss["at"].endswith("labelled.jsonl:1")


def test_every_false_finding_is_told_with_rule_and_words(installation):
    report = measured(installation, {**INSULT, "labels": []})

    (wrong,) = report["false_findings"]
    assert wrong["id"] == "one"
    assert {"insult"} <= {finding["category"] for finding in wrong["findings"]}
    assert any("不要脸" in "".join(finding["words"]) for finding in wrong["findings"])
    assert report["innocent_accused"]["count"] == 1


def test_what_may_be_found_is_neither_a_miss_nor_false(installation):
    found = measured(installation, {**INSULT, "labels": [], "also": ["insult"]})
    not_found = measured(installation, {**GREETING, "also": ["insult"]})

    assert "insult" not in [one["category"] for line in found["false_findings"] for one in line["findings"]]
    assert found["categories"]["insult"]["precision"]["share"] == 1.0
    assert not_found["misses"] == []
    assert not_found["innocent_accused"]["of"] == 0


def test_contacts_of_the_interchange_format_are_measured_too(installation):
    report = measured(
        installation,
        {**CONTACT, "category": "false_legal", "note": "by hand"},
        {**CONTACT, "id": "five", "text": "您好", "labels": None},
    )

    assert report["texts"] == 2
    assert report["categories"]["false_legal"]["recall"]["count"] == 1


@pytest.mark.parametrize(
    "labels",
    [{"labels": ["threat"]}, {"label": "threat"}, {"category": "threat"}, {"categories": "threat, insult"}],
    ids=["labels", "label", "category", "several in one text"],
)
def test_labels_are_read_by_their_usual_names(installation, labels):
    report = measured(installation, {**{name: THREAT[name] for name in ("id", "text", "speaker")}, **labels})

    assert report["categories"]["threat"]["recall"]["count"] == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            {**GREETING, "labels": ["threats"]},
            'labelled.jsonl:2: labels: "threats": is no category; use one of threat, insult',
        ),
        ({**GREETING, "also": [7]}, "labelled.jsonl:2: also: 7: is no category"),
        ({"id": "x", "text": "您好"}, "labelled.jsonl:2: labels: is missing"),
        ({"id": "x", "labels": []}, "labelled.jsonl:2: text: is missing; write turns or text"),
        (
            {"id": "x", "labels": [], "turns": [["boss", "您好"]]},
            'labelled.jsonl:2: turns.0.0: "boss": is no speaker; use one of agent',
        ),
        ({**GREETING, "party": "aunt"}, 'labelled.jsonl:2: party: "aunt": is not known; use one of borrower'),
        ({**CONTACT, "labels": [], "started_at": "2026-03-03"}, "labelled.jsonl:2: started_at"),
        ('{"id": ', 'labelled.jsonl:2: {"id":: is no JSON at character'),
        ("[1]", "labelled.jsonl:2: is no object"),
    ],
    ids=["label", "also", "no label", "no words", "speaker", "party", "contact", "no JSON", "no object"],
)
def test_a_wrong_line_is_named_and_nothing_is_measured(installation, line, says):
    done = installation.call("evaluate", installation.write("labelled.jsonl", INSULT, line))

    assert done.exit_code == 1
    assert done.stdout == ""
    assert says in done.stderr
    assert "Nothing was measured" in done.stderr


def test_a_file_that_is_not_there_and_an_empty_one_are_said(installation):
    assert "cannot be read" in installation.call("evaluate", "missing.jsonl").stderr
    empty = installation.call("evaluate", installation.write("empty.jsonl", ""))
    assert (empty.exit_code, empty.stdout) == (1, "")
    assert "Nothing could be read" in empty.stderr


def test_people_read_a_table_and_as_many_mistakes_as_they_ask_for(installation):
    path = installation.write("labelled.jsonl", *({**GREETING, "id": f"m{n}", "labels": ["threat"]} for n in range(3)))

    some = installation.call("evaluate", path, "--misses", "1").stdout
    everything = installation.call("evaluate", path).stdout
    assert "recall over all categories  0.0 % [0.0 %, 56.1 %] 0/3" in some
    assert "misses: 3" in some
    assert "… 2 more; --misses all shows them" in some
    assert [f"  m{n}  " in everything for n in range(3)] == [True, True, True]
    assert installation.call("evaluate", path, "--misses", "few").exit_code == 2


def test_damage_is_the_same_for_a_seed_and_its_cost_is_told(installation):
    lines = [{**INSULT, "id": f"n{number}"} for number in range(20)]
    first = measured(installation, *lines, options=("--noise", "0.3"))
    again = measured(installation, *lines, options=("--noise", "0.3"))
    other = measured(installation, *lines, options=("--noise", "0.3", "--seed", "2"))

    assert first == again
    assert first["noise"]["wrong_characters"] != other["noise"]["wrong_characters"]
    assert first["noise"]["recall_before"]["share"] == 1.0
    assert first["noise"]["points_of_recall_lost"] == pytest.approx(100 - 100 * first["recall"]["share"])
