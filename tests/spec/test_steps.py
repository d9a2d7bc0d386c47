"""What each step takes and what it says when the report, or the scenario, is otherwise."""

from pathlib import Path

import pytest

from rectify_rules import Verdict, load_ruleset
from rectify_rules.spec import given_steps as given
from rectify_rules.spec import then_steps as then
from rectify_rules.spec import when_steps as when
from rectify_rules.spec.scene import Scene

FEATURES = Path(__file__).parents[2] / "features" / "shanxi-2026"
DAY = "2026年11月23日"
PERIOD = (DAY, "140500", "2026年5月1日", "2026年12月31日")


@pytest.fixture
def scene():
    return Scene(FEATURES, load_ruleset("shanxi-2026"))


@pytest.fixture
def base(scene):
    given.start_from_base_case(scene)
    return scene


@pytest.fixture
def refuses():
    """Run a step that must fail, and give what it says."""

    def run(step, *arguments):
        with pytest.raises(pytest.fail.Exception) as caught:
            step(*arguments)
        return str(caught.value)

    return run


def change(scene, **facts):
    given.change_facts(scene, [["列名", "值"], *facts.items()])


def problems(scene, *rows, name="评估发现的问题"):
    given.set_records(scene, name, rows)


class TestBaseCase:
    def test_everything_is_in_order_under_the_default_readings(self, base):
        when.decide_case(base, DAY)
        assert {finding.verdict for finding in base.report} == {Verdict.COMPLIANT, Verdict.NOT_APPLICABLE}

    def test_nothing_is_presumed_remarked_or_contradictory(self, base):
        when.decide_case(base, DAY)
        assert [one for f in base.report for one in (*f.notices, *f.presumptions, *f.contradictions)] == []
        assert base.report.actions == ()
        assert base.report.missing_facts == ()

    def test_it_says_that_it_is_fictional(self):
        assert FEATURES.joinpath("base-case.yaml").read_text("utf-8").startswith("# 虚构案件")

    def test_a_scenario_changes_its_own_copy(self, base, scene):
        change(base, 死亡人数="2")
        given.start_from_base_case(scene)
        assert scene.record.facts["accident.deaths"] == 1


class TestGiven:
    def test_facts_go_by_column_code_or_path_in_either_width(self, scene):
        rows = [
            ["列名", "值"],
            ["死亡人数", "2"],
            ["accident.grade", "较大"],
            ["直接经济损失（万元）", "１２"],
        ]
        given.start_from_facts(scene, rows)
        assert scene.record.facts == {
            "accident.deaths": 2,
            "accident.grade": "larger",
            "accident.direct_loss_wan": 12,
        }

    def test_unknown_removes_none_is_known(self, base):
        change(base, 批复日期="不详", 评估工作组成员单位="无", 成员例外说明="空")
        given.set_unknown(base, "批复机关")
        given.set_none(base, "组长")
        facts = base.record.facts
        assert not {"investigation.report_approved_on", "investigation.approved_by"} & facts.keys()
        assert facts["assessment.team_members"] == facts["assessment.team_leaders"] == ()
        assert facts["assessment.composition_deviation_reason"] == ""

    def test_records_have_unknown_and_empty_fields(self, base):
        header = ["编号", "问题类型", "交办对象", "移交对象", "跟踪记录日期", "是否整改完成"]
        row = ["Q1", "措施未落实", "属地人民政府、有关部门", "无", "2026.10.1；2026.11.1", ""]
        problems(base, header, row, ["Q2", "", "不详", "", "", "否"])
        first, second = base.record.case().problems
        assert first.assigned_to == ("local_government", "related_department")
        assert (first.transferred_to, first.rectified, len(first.tracking)) == ((), None, 2)
        assert (second.type, second.assigned_to, second.rectified) == (None, None, False)

    @pytest.mark.parametrize(
        ("name", "header", "row"),
        [
            ("防范和整改措施", ["编号", "责任主体"], ["M9", "相关企业"]),
            ("行政处罚等建议", ["编号", "落实情况"], ["P9", "不详"]),
            ("追究刑事责任建议", ["编号", "对象"], ["C9", "甲"]),
            ("公职人员处理意见", ["编号", "类型"], ["O9", "政务记过"]),
            ("对有关部门处理意见", ["编号"], ["D9"]),
            ("单位所在地政府配合情况", ["区划代码", "是否配合"], ["140522", "是"]),
        ],
    )
    def test_every_list_of_records_can_be_written(self, base, name, header, row):
        problems(base, header, row, name=name)
        assert base.record.case()

    def test_readings_go_by_label_or_id_wording_or_code(self, base):
        given.choose_reading(base, "不满十个月即完成", "允许")
        given.choose_reading(base, "closure_basis", "closure_date")
        assert base.readings == {"early_completion": "allowed", "closure_basis": "closure_date"}

    def test_a_trial_as_if_in_scope_is_passed_on(self, base):
        given.assume_in_scope(base)
        when.decide_case(base, DAY)
        assert base.report.assumed_in_scope

    @pytest.mark.parametrize(
        ("step", "arguments", "words"),
        [
            (
                given.choose_reading,
                ("不满十月即完成", "允许"),
                "没有口径 `不满十月即完成`：是否想写 `不满十个月即完成`？",
            ),
            (given.choose_reading, ("不满十个月即完成", "准许"), "没有取值 `准许`：是否想写 `允许`？"),
            (given.choose_reading, ("不满十个月即完成", "zzz"), "可用的有：不符合规定、转研判、允许"),
            (given.change_facts, ([["事实", "值"], ["死亡人数", "1"]],), "首行应为 | 列名 | 值 |"),
            (given.change_facts, ([["列名", "值"]],), "没有事实"),
            (given.change_facts, ([["列名", "值"], ["死亡人数", "1"], ["死亡人数", "2"]],), "写了两次"),
            (given.set_records, ("评估发现的问题", [["编号"]]), "确知没有请写“「评估发现的问题」为无”"),
            (given.set_portfolio, ([["编号"], ["A"]],), "第一列应为“案件编号”"),
            (given.set_portfolio, ([["案件编号"]],), "没有案件"),
        ],
    )
    def test_a_table_or_a_reading_that_cannot_be_is_refused_at_once(
        self, base, refuses, step, arguments, words
    ):
        assert words in refuses(step, base, *arguments)

    def test_a_scenario_has_to_start_from_a_case(self, scene, refuses):
        assert "还没有案件" in refuses(change, scene)
        assert "还没有案件" in refuses(when.decide_case, scene, DAY)
        assert "辖区内有下列案件" in refuses(when.decide_rate, scene, *PERIOD)


class TestWhen:
    @pytest.mark.parametrize("day", ["2026年11月23日", "2026-11-23", "2026.11.23", "20261123"])
    def test_dates_in_any_accepted_spelling(self, base, day):
        when.decide_case(base, day)
        assert base.report.as_of.isoformat() == "2026-11-23"

    def test_a_date_that_is_none_is_told(self, base, refuses):
        assert "没有这一天" in refuses(when.decide_case, base, "2026年2月30日")

    def test_everything_wrong_with_the_record_is_told_with_the_nearest_names(self, base, refuses):
        change(base, 批复日其="2025-09-30", 批复日期="2025-02-30", 问题类型="其他问题")
        problems(base, ["编号", "问题类形", "是否整改完成"], ["Q1", "其他问题", "完成"])
        told = refuses(when.decide_case, base, DAY)
        assert "批复日其: 没有这一列；是否想写 `批复日期`" in told
        assert "investigation.report_approved_on（批复日期）: `2025-02-30` 没有这一天" in told
        assert "`评估发现的问题`" in told or "评估发现的问题" in told
        assert "问题类形: “评估发现的问题”没有这一列；是否想写 `问题类型`" in told
        assert "problems.rectified（是否整改完成）: `完成` 应为 是 或 否" in told

    def test_a_table_for_a_fact_that_is_no_list_of_records_is_told(self, base, refuses):
        problems(base, ["编号"], ["1"], name="批复日期")
        assert "不是明细清单" in refuses(when.decide_case, base, DAY)

    def test_a_rate_over_a_region_that_is_none_is_told(self, scene, refuses):
        given.set_portfolio(scene, [["案件编号"], ["A"]])
        assert "不是可识别的区划代码" in refuses(when.decide_rate, scene, DAY, "149999", *PERIOD[2:])


class TestThen:
    @pytest.fixture
    def decided(self, base):
        problems(base, ["编号", "问题类型", "交办对象", "是否整改完成"], ["Q1", "措施未落实", "企业", "是"])
        change(
            base, 评估工作组成员单位="沁水县应急管理局、沁水县消防救援大队", 批复日期="不详", 是否撤下="不详"
        )
        when.decide_case(base, DAY)
        return base

    @pytest.mark.parametrize(
        ("norm", "word"),
        [
            ("5-1-s1", "needs_review"),
            ("5-1-s1", "需研判"),
            ("art05.composition", "需研判"),
            ("2-1-s1", "适用"),
            ("2-1-s1", "符合规定"),
            ("4-1-s1", "未涉及"),
            ("4-1-s1", "不适用"),
            ("3-1-s1", "资料不全"),
            ("3-1-s1", "资料不全，待补充"),
            ("9-1", "符合规定"),
            ("9", "符合规定"),
            ("11-1", "不符合规定"),
        ],
    )
    def test_verdicts_by_word_or_code_of_a_norm_a_rule_or_a_prefix(self, decided, norm, word):
        then.has_verdict(decided, norm, word)

    def test_values_by_label_or_name_in_words_or_codes(self, decided):
        outsiders = "沁水县消防救援大队"
        then.has_value(decided, "5-1-s1", "未参加调查的成员单位", outsiders)
        then.has_value(decided, "5-1-s1", "absentees", "沁水县总工会、沁水县公安局、沁水县工业和信息化局")
        then.has_value(decided, "6-1-s2", "自查自评未覆盖的措施", "无")
        for words in ("晋城市", "140500"):
            then.has_value(decided, "10-1-s3", "应报备案的上一级", words)
        for words in ("2026年10月14日", "2026-10-14"):
            then.has_value(decided, "10-1-s3", "公开期限", words)
        then.has_value(decided, "5-1-s2", "组长人数", "1")
        then.has_no_value(decided, "3-1-s1", "有效期限")

    def test_the_rest_of_a_finding(self, decided):
        then.has_verdict_and_reason(decided, "11-1-i1a", "不符合规定", "only_enterprise")
        then.has_addressee(decided, "11-1-i1a", "组织评估单位")
        then.has_remedy(decided, "11-1-i1a", "将问题Q1向属地人民政府")
        then.has_words(decided, "11-1-i1a", "只交办了企业")
        then.lacks_facts(decided, "3-1-s1", "批复日期")
        then.has_provisional_verdict(decided, "3-1-s1", "符合规定")
        then.has_presumption(decided, "10-1-s1", "未载明撤下")
        then.has_words(decided, "10-1-s1", "未载明撤下")

    def test_notices_consequences_and_what_would_be_if_in_scope(self, base):
        change(
            base,
            是否生产安全事故="不详",
            有无自查自评报告="否",
            自查自评报告日期="不详",
            结案日期="2025-10-08",
        )
        when.decide_case(base, DAY)
        then.has_verdict_if_in_scope(base, "3-1-s1", "符合规定")
        then.lacks_facts(base, "3-1-s1", "是否生产安全事故")
        given.assume_in_scope(base)
        when.decide_case(base, DAY)
        then.follows_from(base, "8-1-i1b", "6-1-s3")
        then.has_notice(base, "3-1-s1", "期限自批复日期起算")

    @pytest.mark.parametrize(
        ("step", "arguments", "words"),
        [
            (
                then.has_verdict,
                ("5-1-s1", "符合规定"),
                "预期：符合规定\n  实际：需研判，理由 deviation_without_reason",
            ),
            (then.has_verdict, ("5-1-s1", "适用"), "实际：需研判"),
            (then.has_verdict, ("9-1", "不符合规定"), "9-1-i1 符合规定（included）"),
            (then.has_verdict, ("5-1-s1", "合规"), "没有结论 `合规`：是否想写 `符合规定`"),
            (then.has_verdict, ("5-1-s9", "符合规定"), "没有条款 `5-1-s9`；是否想写 `5-1-s"),
            (then.has_verdict_and_reason, ("5-1-s1", "需研判", "single_department"), "理由与预期不符"),
            (
                then.has_verdict_and_reason,
                ("5-1-s1", "需研判", "single_departmnt"),
                "提示：是否想写 `single_department`？",
            ),
            (then.has_verdict_and_reason, ("9-1", "符合规定", "included"), "请写明其中一条：9-1-i1、9-1-i2"),
            (then.has_value, ("5-1-s1", "未参加调查的成员单位", "无"), "实际：沁水县消防救援大队"),
            (then.has_value, ("5-1-s1", "未参加调查的单位", "无"), "是否想写 `未参加调查的成员单位`？"),
            (then.has_value, ("9-1-i1", "公开期限", "无"), "这一条没有可核对的值"),
            (then.has_value, ("3-1-s1", "有效期限", "2026-09-30"), "实际：没有这个值"),
            (then.has_value, ("10-1-s3", "公开期限", "明天"), "实际：2026年10月14日"),
            (then.has_value, ("10-1-s3", "应报备案的上一级", "山西省"), "实际：晋城市（140500）"),
            (then.has_no_value, ("10-1-s3", "公开期限"), "预期：没有这个值\n  实际：2026年10月14日"),
            (then.lacks_facts, ("3-1-s1", "批复日期、结案日期"), "预期：结案日期\n  实际：批复日期"),
            (then.lacks_facts, ("3-1-s1", "批复日其"), "没有事实 `批复日其`：是否想写 `批复日期`？"),
            (then.has_addressee, ("5-1-s1", "组长"), "实际：组织评估单位"),
            (then.has_remedy, ("9-1-i1", "补充"), "实际：（无）"),
            (then.has_words, ("9-1-i1", "缺少"), "实际：评估报告包含"),
            (then.has_notice, ("9-1-i1", "缺少"), "实际：（无）"),
            (then.has_presumption, ("9-1-i1", "缺少"), "实际：（无）"),
            (then.has_verdict_if_in_scope, ("9-1-i1", "符合规定"), "实际：（无）"),
            (then.has_provisional_verdict, ("3-1-s1", "不符合规定"), "实际：符合规定"),
            (then.has_provisional_verdict, ("3-1-s1", "好"), "没有结论 `好`"),
            (then.follows_from, ("5-1-s1", "6-1-s3"), "实际：不随其他条"),
            (then.is_rejected, ("日期",), "还没有试读记录"),
        ],
    )
    def test_what_is_otherwise_is_explained(self, decided, refuses, step, arguments, words):
        assert words in refuses(step, decided, *arguments)

    def test_an_explanation_has_the_sentence_and_what_is_missing(self, decided, refuses):
        told = refuses(then.has_verdict, decided, "3-1-s1", "符合规定")
        assert "说明：缺少批复日期" in told
        assert "缺少：批复日期" in told

    def test_facts_changed_after_the_evaluation_ask_for_another(self, decided, refuses):
        change(decided, 批复日期="2025-09-30")
        assert "评估之后又改动了事实" in refuses(then.has_verdict, decided, "3-1-s1", "符合规定")
        when.decide_case(decided, DAY)
        given.choose_reading(decided, "不满十个月即完成", "允许")
        assert "评估之后又改动了事实" in refuses(then.has_verdict, decided, "3-1-s1", "符合规定")

    def test_a_refused_record(self, base, refuses):
        change(base, 批复日期="2025-02-30", 批复日其="不详")
        when.try_record(base)
        then.is_rejected(base, "没有这一天")
        then.is_rejected(base, "是否想写 `批复日期`")
        assert "实际提示为" in refuses(then.is_rejected, base, "重复")

    def test_a_record_that_is_not_refused(self, base, refuses):
        when.try_record(base)
        assert "实际记录可以读入" in refuses(then.is_rejected, base, "日期")


class TestPortfolio:
    @pytest.fixture
    def rate(self, scene):
        header = ["案件编号", "是否公开", "公开日期"]
        given.set_portfolio(
            scene, [header, ["A", "是", "2026-09-20"], ["B", "否", "不详"], ["C", "不详", "不详"]]
        )
        when.decide_rate(scene, *PERIOD)
        return scene

    def test_rates_are_exact_fractions(self, rate):
        then.has_verdict_and_reason(rate, "10-1-s2", "不符合规定", "below_full_rate")
        for name, value in {
            "分子": "1",
            "denominator": "3",
            "公开率下限": "1/3",
            "公开率上限": "2/3",
        }.items():
            then.has_value(rate, "10-1-s2", name, value)
        then.has_no_value(rate, "10-1-s2", "公开率")

    def test_a_percentage_is_compared_exactly(self, scene, refuses):
        given.set_portfolio(
            scene, [["案件编号", "是否公开", "公开日期"], ["A", "是", "2026-09-20"], ["B", "否", "不详"]]
        )
        when.decide_rate(scene, *PERIOD)
        for value in ("1/2", "2/4", "50%", "1/2（50%）"):
            then.has_value(scene, "10-1-s2", "公开率", value)
        for value in ("49%", "一半", "1/0"):
            assert "实际：1/2（50%）" in refuses(then.has_value, scene, "10-1-s2", "公开率", value)

    def test_other_norms_are_not_there(self, rate, refuses):
        assert "统计公开率时只有 10-1-s2" in refuses(then.has_verdict, rate, "3-1-s1", "符合规定")
