"""The sections of a case with the records in them, one field to a fact of the dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, model_validator
from pydantic import WithJsonSchema as Schema

from rectify_rules.facts.dates import DATE_EXAMPLES, DATE_PATTERN
from rectify_rules.facts.frozen import FrozenMap
from rectify_rules.facts.intake import Checked, admit
from rectify_rules.facts.spec import BLANK_NONE, REGION
from rectify_rules.facts.values import INT_MAX, LIST_MAX, NO, TEXT_MAX, YES
from rectify_rules.facts.vocabulary import (
    Assignee,
    Extent,
    FilingBody,
    Grade,
    ImplementingBodyType,
    InvestigationLevel,
    LeadBodyType,
    MeasureStatus,
    OrganiserType,
    ProblemType,
    PublisherType,
    Recipient,
    RecommendationStatus,
    ReportSection,
    Secrecy,
    Sector,
    SiteCheckMethod,
    SiteCheckVisit,
    Subject,
    UnitCooperation,
    UnitStatus,
)

__all__ = [
    "Accident",
    "Assessment",
    "Cooperation",
    "CriminalRecommendation",
    "Investigation",
    "Measure",
    "Problem",
    "Publication",
    "Recommendation",
    "Record",
]

Item = TypeVar("Item")

_DATE_SCHEMA = {
    "type": "string",
    "pattern": rf"^\s*(?:{DATE_PATTERN})\s*$",
    "examples": list(DATE_EXAMPLES),
    "description": f"年月日，可写作 {'、'.join(DATE_EXAMPLES)}，数字全角半角均可",
}
_FLAG_SCHEMA = {"anyOf": [{"type": "boolean"}, {"enum": [YES, NO]}]}

Text = Annotated[str, Schema({"type": "string", "maxLength": TEXT_MAX})]
Region = Annotated[str, REGION, Schema({"type": "string", "examples": ["140500"]})]
Day = Annotated[date, Schema(_DATE_SCHEMA)]
Flag = Annotated[bool, Schema(_FLAG_SCHEMA)]
Count = Annotated[int, Schema({"type": "integer", "minimum": 0, "maximum": INT_MAX})]
Many = Annotated[tuple[Item, ...], Field(max_length=LIST_MAX)]
Findings = Annotated[
    Mapping[str, MeasureStatus | None],
    AfterValidator(FrozenMap),
    PlainSerializer(dict, return_type=dict[str, MeasureStatus | None]),
]


def fact(label: str, note: str | None = None, *, blank_none: bool = False) -> Any:
    """Declare one optional fact by its Chinese ledger column."""
    return Field(
        default=None,
        title=label,
        description=note,
        json_schema_extra={BLANK_NONE: True} if blank_none else None,
    )


class Record(BaseModel):
    """A frozen group of facts, keyed by code or by Chinese column; every fact may be unknown."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, hide_input_in_errors=True, defer_build=True
    )

    @model_validator(mode="before")
    @classmethod
    def _admit(cls, raw: object) -> object:
        return raw if type(raw) is Checked or isinstance(raw, cls) else admit(cls, raw)


class Accident(Record, title="事故"):
    """What happened, where, to whom."""

    name: Text | None = fact("事故名称")
    occurred_on: Day | None = fact("事故发生日期")
    grade: Grade | None = fact("事故等级", "输入时中文与代码都接受")
    deaths: Count | None = fact("死亡人数")
    serious_injuries: Count | None = fact("重伤人数")
    direct_loss_wan: Count | None = fact("直接经济损失(万元)")
    is_production_safety_accident: Flag | None = fact("是否生产安全事故")
    location_region_code: Region | None = fact("事故发生地区划代码")
    unit_name: Text | None = fact("事故发生单位")
    unit_region_code: Region | None = fact("事故发生单位所在地区划代码")
    unit_status: UnitStatus | None = fact("单位存续情况")
    sector: Sector | None = fact("行业领域")


class Measure(Record, title="防范和整改措施"):
    """One measure that the approved investigation report demands."""

    id: Text | None = fact("编号")
    addressee: Subject | None = fact("责任主体")
    text: Text | None = fact("内容")


class CriminalRecommendation(Record, title="追究刑事责任建议"):
    """One person recommended for prosecution."""

    id: Text | None = fact("编号")
    target: Text | None = fact("对象")
    status: RecommendationStatus | None = fact("落实情况")


class Recommendation(Record, title="建议或处理意见"):
    """One recommended penalty, or opinion on an official or a department."""

    id: Text | None = fact("编号")
    target: Text | None = fact("对象")
    type: Text | None = fact("类型")
    status: RecommendationStatus | None = fact("落实情况")


class Investigation(Record, title="调查与结案"):
    """The investigation with what it recommends."""

    level: InvestigationLevel | None = fact("调查层级")
    responsible_region_code: Region | None = fact("负责调查的人民政府(区划代码)")
    lead_body: Text | None = fact("牵头调查部门")
    lead_body_type: LeadBodyType | None = fact("牵头调查部门类型")
    escalated: Flag | None = fact("是否提级调查")
    participating_bodies: Many[Text] | None = fact("参加事故调查的部门(单位)")
    report_approved_on: Day | None = fact("批复日期", "批复文件成文日期")
    approved_by: Text | None = fact("批复机关")
    closed: Flag | None = fact("是否结案")
    closed_on: Day | None = fact("结案日期")
    report_published_on: Day | None = fact("调查报告公布日期")
    measures: Many[Measure] | None = fact("防范和整改措施")
    penalty_recommendations: Many[Recommendation] | None = fact("行政处罚等建议")
    criminal_recommendations: Many[CriminalRecommendation] | None = fact("追究刑事责任建议")
    official_recommendations: Many[Recommendation] | None = fact("公职人员处理意见")
    department_opinions: Many[Recommendation] | None = fact("对有关部门处理意见")


class Cooperation(Record, title="单位所在地政府配合情况"):
    """Whether the government where a unit is seated cooperated."""

    region_code: Region | None = fact("区划代码")
    cooperated: Flag | None = fact("是否配合")


class Assessment(Record, title="评估"):
    """The assessment, step by step."""

    organiser_name: Text | None = fact("评估组织单位")
    organiser_type: OrganiserType | None = fact("组织单位类型")
    organiser_region_code: Region | None = fact("组织单位区划代码")
    lead_department: Text | None = fact("评估牵头部门")
    implementing_body_type: ImplementingBodyType | None = fact("具体实施单位类型")
    implementing_body_region_code: Region | None = fact("具体实施单位区划代码", "乡镇级为 9 位")
    delegated: Flag | None = fact("是否指定下级评估")
    delegate_region_code: Region | None = fact("被指定单位区划代码")
    delegate_type: OrganiserType | None = fact("被指定单位类型")
    delegation_document_no: Text | None = fact("指定文号")
    cooperation: Many[Cooperation] | None = fact("单位所在地政府配合情况")
    started_on: Day | None = fact("评估启动日期")
    team_established_on: Day | None = fact("评估工作组成立日期")
    team_members: Many[Text] | None = fact("评估工作组成员单位")
    team_leaders: Many[Text] | None = fact("组长")
    team_deputy_leaders: Many[Text] | None = fact("副组长")
    experts: Many[Text] | None = fact("聘请的专家或技术服务机构", blank_none=True)
    composition_deviation_reason: Text | None = fact("成员例外说明", "空字符串表示明确无说明")
    discipline_invited: Flag | None = fact("是否邀请纪检监察机关")
    discipline_invited_on: Day | None = fact("邀请纪检监察机关日期")
    discipline_organ_name: Text | None = fact("受邀纪检监察机关")
    discipline_organ_region_code: Region | None = fact("受邀纪检监察机关区划代码")
    discipline_participated: Flag | None = fact("纪检监察机关是否参加")
    unit_cooperation: UnitCooperation | None = fact("事故发生单位配合情况")
    self_assessment_done: Flag | None = fact("是否开展自查自评")
    self_assessment_measures: Many[Text] | None = fact("自查自评覆盖的措施", "措施编号")
    self_assessment_report: Flag | None = fact("有无自查自评报告")
    self_assessment_report_on: Day | None = fact("自查自评报告日期", "填了日期即视为有报告")
    basis_is_approved_report: Flag | None = fact("是否依据批复的调查报告")
    cited_bases: Many[Text] | None = fact("评估依据文件")
    measure_findings: Findings | None = fact("逐项评估结论", "清单完整; 未列编号即报告未作结论; null 即不详")
    evaluated_subjects: Many[Subject] | None = fact("评估对象")
    general_lessons_evaluated: Flag | None = fact("是否评估安全理念与举一反三情况")
    penalties_evaluated: Many[Text] | None = fact("已评估的处罚建议")
    criminal_evaluated: Many[Text] | None = fact("已评估的刑责建议")
    officials_evaluated_by_discipline: Flag | None = fact("纪检监察机关是否评估责任追究落实情况")
    government_written_report: Flag | None = fact("有无政府书面报告")
    government_written_report_on: Day | None = fact("政府书面报告日期")
    doc_review_done: Flag | None = fact("是否资料审查")
    doc_review_started_on: Day | None = fact("资料审查开始日期")
    doc_review_completed_on: Day | None = fact("资料审查完成日期")
    doc_review_basis: Many[Text] | None = fact("资料审查对照文件")
    site_check_done: Flag | None = fact("是否现场核查")
    site_check_started_on: Day | None = fact("现场核查开始日期")
    site_check_completed_on: Day | None = fact("现场核查完成日期")
    site_check_methods: Many[SiteCheckMethod] | None = fact("核查方式", "听取汇报归入座谈问询")
    site_check_visits: Many[SiteCheckVisit] | None = fact("走访对象")
    opinion_formed: Flag | None = fact("是否提出评估意见")
    report_completed: Flag | None = fact("评估报告是否形成")
    report_completed_on: Day | None = fact("评估报告形成日期")
    report_approved_by_organiser_on: Day | None = fact("评估报告批准日期")
    report_sections: Many[ReportSection] | None = fact("评估报告章节")


class Publication(Record, title="公开与备案"):
    """The assessment report before the public, with its filing."""

    published: Flag | None = fact("是否公开")
    published_on: Day | None = fact("公开日期")
    extent: Extent | None = fact("公开程度")
    publisher: Text | None = fact("发布单位")
    publisher_type: PublisherType | None = fact("发布单位类型")
    url: Text | None = fact("公开网址")
    withdrawn: Flag | None = fact("是否撤下", blank_none=True)
    withdrawn_on: Day | None = fact("撤下日期")
    redacted: Flag | None = fact("是否作区分处理(隐去部分内容)", blank_none=True)
    redaction_basis: Text | None = fact("区分处理依据")
    secrecy: Secrecy | None = fact("保密情形")
    secrecy_legal_basis: Text | None = fact("保密依据", "空字符串表示明确无依据")
    filed: Flag | None = fact("是否备案")
    filed_on: Day | None = fact("备案日期")
    filed_with_region_code: Region | None = fact("备案机关区划代码")
    filed_with_body: FilingBody | None = fact("备案机关类型")


class Problem(Record, title="评估发现的问题"):
    """One problem that the assessment found, with what became of it."""

    id: Text | None = fact("问题编号")
    type: ProblemType | None = fact("问题类型")
    measure: Text | None = fact("对应措施")
    about: Text | None = fact("对应建议编号")
    suspected_dereliction: Flag | None = fact("是否涉嫌失职渎职")
    assigned_to: Many[Assignee] | None = fact("交办对象")
    assigned_on: Day | None = fact("交办日期")
    tracking: Many[Day] | None = fact("跟踪记录日期")
    rectified: Flag | None = fact("是否整改完成")
    rectified_on: Day | None = fact("整改完成日期")
    transferred_to: Many[Recipient] | None = fact("移交对象")
    transferred_on: Day | None = fact("移交日期")
    notified_to: Many[Recipient] | None = fact("通报对象")
    notified_on: Day | None = fact("通报日期")
    urging_requested: Flag | None = fact("是否商请督促落实")
