"""Results that are hard to write down."""

from rectify_rules.formats import Place, Result

PLAIN = Result(
    rule="3-1-s1", title="在期限内完成", message="逾期12日", place=Place("案件/甲 乙.yaml", 3, 5),
    help="第三条", suite="A-1", group="第三条", subject="A-1/3-1-s1",
)  # fmt: skip
HOSTILE = Result(
    rule="x,y:z%", title="a::b\r\n::error::c", message="100%\r\n::set-output name=x::y\x00\x1b[31m\ud800\ufffe ]]> <&\"'",
    level="warning", outcome="skipped", place=Place("a%b:c,d#?\ud800.yaml", 1), suite="<&\x0b>", group='"',
)  # fmt: skip
NOWHERE = Result(rule="r", title="", message="", level="note", outcome="failed")
PASSED = Result(
    rule="ok", title="好", message="", level="none", outcome="passed", suite="A-1", group="第一条"
)
ALL = (PLAIN, HOSTILE, NOWHERE, PASSED)
