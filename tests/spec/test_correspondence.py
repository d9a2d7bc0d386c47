"""Rules, features and tests correspond by name; scenarios show every norm, reading and verdict."""

from pathlib import Path

import pytest

from rectify_rules import Case, Verdict, evaluate, load_ruleset
from rectify_rules.spec.document import parse_feature
from rectify_rules.spec.expected import chosen_readings, expected_under_tag, reachable

ROOT = Path(__file__).parents[2]
EDITION = "shanxi-2026"
RULES = ROOT / "rules" / EDITION
FEATURES = ROOT / "features" / EDITION
TESTS = ROOT / "tests" / EDITION.replace("-", "_")
SHARED = {"edition", "derived", "readings", "integrity"}

RULESET = load_ruleset(EDITION)
NORMS = list(RULESET.by_norm)
WITHOUT_FACTS = evaluate(Case(), RULESET, as_of=RULESET.edition.effective_on, assume_in_scope=True)


def names(folder, pattern):
    return {path.stem for path in folder.glob(pattern)}


def feature_name(norm):
    article = RULESET.by_norm[norm].article
    return f"article-{article:02d}" if article else "notice"


@pytest.fixture(scope="module")
def features():
    return {path.stem: parse_feature(path) for path in FEATURES.glob("*.feature")}


@pytest.fixture(scope="module")
def expected(features):
    """What the scenarios under the tag of each norm conclude of it: verdict -> reasons."""
    found = {}
    for norm in NORMS:
        reasons = found.setdefault(norm, {})
        for feature in features.values():
            for one in expected_under_tag(feature, norm):
                reasons.setdefault(one.verdict, set()).add(one.reason)
    return found


def test_the_edition_has_its_twelve_articles_and_the_notice():
    articles = {f"article-{number:02d}" for number in range(1, 13)}
    assert names(RULES, "*.yaml") - SHARED == articles | {"notice"}


def test_each_rule_file_has_its_feature_and_each_feature_its_rule_file():
    assert names(FEATURES, "*.feature") == names(RULES, "*.yaml") - SHARED


def test_each_feature_has_its_test_module_and_each_test_module_its_feature():
    bound = {name.removeprefix("test_").replace("_", "-") for name in names(TESTS, "test_*.py")}
    assert bound == names(FEATURES, "*.feature")


@pytest.mark.parametrize("name", sorted(names(TESTS, "test_*.py")))
def test_a_test_module_binds_the_feature_of_its_name(name):
    source = TESTS.joinpath(f"{name}.py").read_text("utf-8")
    assert f'scenarios("{EDITION}/{name.removeprefix("test_").replace("_", "-")}.feature")' in source


def test_each_rule_stands_in_the_file_of_its_article():
    elsewhere = {
        norm: rule.path
        for norm, rule in RULESET.by_norm.items()
        if Path(rule.path).stem != feature_name(norm)
    }
    assert elsewhere == {}


def test_a_feature_names_its_article(features):
    """The heading of the regulation, which a reader looks for."""
    for name, feature in features.items():
        heading = "印发通知" if name == "notice" else f"第{CHINESE[int(name[-2:])]}条"
        assert feature.name.startswith(heading), name


CHINESE = ["", *"一二三四五六七八九十", "十一", "十二"]


@pytest.mark.parametrize("norm", NORMS)
def test_each_norm_has_scenarios_in_the_feature_of_its_article(norm, features):
    feature = features[feature_name(norm)]
    assert norm in {tag for run in feature.runs for tag in run.tags}, (
        f"{feature.path} 没有标签 @{norm} 的场景"
    )


@pytest.mark.parametrize("norm", [norm for norm in NORMS if not RULESET.by_norm[norm].is_scope])
def test_each_scenario_under_the_tag_of_a_norm_speaks_of_it(norm, features):
    """Those of the scope rules may speak of what follows for other norms."""
    silent = [
        f"{feature.path}:{run.line}: @{norm} 的场景没有检验 {norm}"
        for feature in features.values()
        for run in feature.runs
        if norm in run.tags and not any(norm in step.text for step in run.steps if step.kind == "then")
    ]
    assert silent == []


def test_each_alternative_of_each_reading_has_a_scenario(features):
    used = {pair for feature in features.values() for pair in chosen_readings(feature, RULESET)}
    lacking = [
        f"口径「{reading.label}」取「{words}」"
        for reading in RULESET.readings.values()
        for value, words in reading.values.items()
        if value != reading.default and (reading.id, value) not in used
    ]
    assert lacking == []


@pytest.mark.parametrize("norm", NORMS)
def test_each_verdict_that_a_rule_can_come_to_has_a_scenario(norm, expected):
    lacking = [
        f"{norm} 没有结论为「{verdict.label}」的场景（理由：{'、'.join(reasons)}）"
        for verdict, reasons in reachable(RULESET.by_norm[norm]).items()
        if verdict not in expected[norm]
    ]
    assert lacking == []


@pytest.mark.parametrize("norm", [finding.norm for finding in WITHOUT_FACTS if finding.missing])
def test_each_rule_that_needs_facts_has_a_scenario_without_them(norm, expected):
    assert Verdict.UNDETERMINED in expected[norm], f"{norm} 没有结论为「资料不全」的场景"


@pytest.mark.parametrize("norm", NORMS)
def test_each_reason_that_a_rule_gives_has_a_scenario(norm, expected):
    lacking = [
        f"{norm} 没有结论为「{verdict.label}」、理由是「{reason}」的场景"
        for verdict, reasons in reachable(RULESET.by_norm[norm]).items()
        for reason in reasons
        if reason not in expected[norm].get(verdict, ())
    ]
    assert lacking == []
