"""Small changes of the rules: valid, shown with their place, and noticed by the scenarios."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle

import pytest

from rectify_rules.errors import RuleFileError
from rectify_rules.ruleset.loader import rules_root
from rectify_rules.ruleset.variant import Workshop
from rectify_rules.verify import killing, mutation_page
from rectify_rules.verify.blanks import Blanks
from rectify_rules.verify.equivalence import Prover
from rectify_rules.verify.features import Suite, read_suite
from rectify_rules.verify.grounds import Ground
from rectify_rules.verify.killing import Fate, Judged, MutationScore, judge
from rectify_rules.verify.mutants import Mutants
from rectify_rules.verify.mutation import Site, applied, as_node, flow
from rectify_rules.verify.mutation_drafts import draft_files, drafted
from rectify_rules.verify.scenarios import answer_in_part, run
from rectify_rules.verify.shown import smaller
from rectify_rules.verify.shrink import facts_of_case
from rectify_rules.yaml_tree import Node, parse

FOLDER = rules_root() / "shanxi-2026"


@pytest.fixture(scope="module")
def mutants(edition):
    return Mutants(FOLDER, read_suite((), edition).scenarios)


@pytest.fixture(scope="module")
def by_operator(mutants):
    found = {}
    for mutation in mutants.mutations:
        found.setdefault(mutation.operator, []).append(mutation)
    return found


def spread(listed, most):
    """Take some of a list, from all of its length."""
    return listed[:: max(1, len(listed) // most)]


def test_every_operator_has_a_chinese_name_and_applies_to_the_edition(by_operator):
    assert set(by_operator) == set(mutation_page.OPERATORS)


@pytest.mark.parametrize("operator", sorted(mutation_page.OPERATORS))
def test_every_operator_makes_a_mutant_that_a_scenario_notices(mutants, by_operator, operator):
    for mutation in by_operator[operator]:
        mutant = mutants.mutant(mutation)
        if mutant is not None and mutants.is_killed(mutation, mutant):
            return
    pytest.fail(f"no mutant of `{operator}` is noticed")


def test_every_mutation_stands_where_it_says_and_changes_what_it_shows(mutants, by_operator):
    for listed in by_operator.values():
        for mutation in spread(listed, 5):
            text = (FOLDER / mutation.file).read_text("utf-8").splitlines()
            assert 1 <= mutation.line <= len(text)
            tree = mutants.workshop.trees[mutation.file]
            assert applied(tree, mutation).plain() != tree.plain() or "default" in mutation.operator
            assert mutation.before != mutation.after
            assert len(list(mutation.diff())) in {1, 2}


def test_a_mutant_is_the_edition_that_the_loader_would_read(mutants, by_operator):
    """What is made from the kept edition decides as what is read from its files."""
    from rectify_rules.ruleset.loader import Loader, read_files

    texts = dict(read_files(FOLDER))
    for listed in by_operator.values():
        mutation = listed[len(listed) // 2]
        loader = Loader(texts, str(FOLDER))
        loader.trees = {
            **mutants.workshop.trees,
            mutation.file: applied(mutants.workshop.trees[mutation.file], mutation),
        }
        loader.text_is_known = True
        quick = mutants.mutant(mutation)
        try:
            slow = loader.ruleset()
        except RuleFileError:
            assert quick is None
            continue
        for rule in slow.rules.values():
            assert quick.rules[rule.id].readings == rule.readings
            assert quick.rules[rule.id].depends_on == rule.depends_on
        for scenario in spread(list(mutants.concerned(mutation)), 12):
            assert run(scenario, quick, answer_in_part) == run(scenario, slow, answer_in_part)


def test_the_quick_look_misses_nothing(mutants, by_operator):
    """Where it sees no difference, the scenario passes."""
    for listed in by_operator.values():
        for mutation in spread(listed, 2):
            mutant = mutants.mutant(mutation)
            if mutant is None:
                continue
            look = mutants.look(mutation, mutant)
            for scenario in spread(mutants.scenarios, 15):
                if not any(map(look, mutants.probes[scenario])):
                    assert not mutants._fails(scenario, mutant), (mutation.place, scenario.place)


def test_a_scenario_taken_away_lets_a_mutant_survive(mutants, edition):
    mutation = next(
        mutation
        for mutation in mutants.mutations
        if mutation.file == "article-06.yaml"
        and mutation.operator == "reason"
        and mutation.before == "refused"
    )
    mutant = mutants.mutant(mutation)
    left = [s for s in mutants.scenarios if run(s, mutant, answer_in_part) is None]
    assert len(left) < len(mutants.scenarios)
    fewer = Mutants(FOLDER, left)
    same = next(m for m in fewer.mutations if (m.place, m.operator) == (mutation.place, mutation.operator))
    score = judge(fewer, [same], processes=1, prove=False)
    assert [judged.fate for judged in score.judged] == [Fate.SURVIVED]
    assert "- refused" in "\n".join(mutation_page.text_of(score, mutation_page.Page()))


def test_two_processes_judge_as_one_does(mutants):
    chosen = spread([m for m in mutants.mutations if m.file == "article-09.yaml"], 90)
    one = judge(mutants, chosen, processes=1, prove=False)
    two = judge(mutants, chosen, processes=2, prove=False)
    assert [found.fate for found in one.judged] == [found.fate for found in two.judged]
    assert mutation_page.json_of(one, mutants.base) == mutation_page.json_of(two, mutants.base)


def of_file(mutants, file, operator, before):
    return next(
        m for m in mutants.mutations if (m.file, m.operator) == (file, operator) and before in m.before
    )


def test_a_change_that_a_scenario_notices_is_never_proved_the_same(mutants, by_operator):
    """Of the operators that change what a finding says; the solver does not see which facts are missing."""
    prover = Prover(mutants)
    for operator in ("reason", "verdict", "drop_remedy", "addressee", "drop_value", "comparison", "number"):
        killed = 0
        for mutation in spread(by_operator[operator], 6):
            mutant = mutants.mutant(mutation)
            if killed < 2 and mutant is not None and mutants.is_killed(mutation, mutant):
                killed += 1
                assert not prover.same(mutation, mutant), mutation.place


def test_a_rule_read_again_as_it_is_gives_the_same_findings(mutants):
    for name in ("article-06.yaml", "article-09.yaml"):
        tree = mutants.workshop.trees[name]
        rule = Site(name, (), tree).at("rules", 0)
        mutation = rule.replaced_by("verdict", Node(dict(rule.node.value), rule.node.line, 1))
        mutant = mutants.mutant(mutation)
        assert (
            mutant.rules[rule.node.value["id"].value] is not mutants.base.rules[rule.node.value["id"].value]
        )
        assert Prover(mutants).same(mutation, mutant)


def test_the_reason_alone_is_a_difference_that_the_solver_shows(mutants):
    mutation = of_file(mutants, "article-06.yaml", "reason", "refused")
    mutant = mutants.mutant(mutation)
    prover = Prover(mutants)
    assert not prover.same(mutation, mutant)
    found = prover.shown(mutation, mutant)
    assert found.before.verdict is found.after.verdict
    assert (found.before.reason, found.after.reason) == ("refused", "another_reason")
    small = smaller(found, mutants.base, mutant)
    assert facts_of_case(small.witness.case) <= facts_of_case(found.witness.case)
    assert small.after.reason == "another_reason"


def test_a_survivor_is_drafted_as_a_scenario_that_passes_and_would_notice_it(mutants, edition, tmp_path):
    mutation = of_file(mutants, "article-06.yaml", "reason", "refused")
    mutant = mutants.mutant(mutation)
    prover = Prover(mutants)
    assert not prover.same(mutation, mutant)
    survivor = Judged(mutation, Fate.SURVIVED, prover.shown(mutation, mutant))
    score = MutationScore((survivor,), proved=True)
    scenarios = drafted(score, mutants)
    page = "\n".join(mutation_page.text_of(score, mutation_page.Page(), scenarios=scenarios))
    assert scenarios[survivor].strip() in page
    for name, text in draft_files(scenarios, edition).items():
        (tmp_path / name).write_text(text, "utf-8")
    (found,) = read_suite([str(tmp_path)], edition).drafts
    assert run(found, edition, answer_in_part) is None
    assert run(found, mutant, answer_in_part) is not None


def test_a_change_of_which_facts_are_missing_is_no_equivalent(mutants):
    """Every verdict is the same on every record, but a fact that would settle it is no longer named."""
    blanks, prover = Blanks(mutants), Prover(mutants)
    for mutation in mutants.mutations:
        if mutation.operator == "drop_raises":
            mutant = mutants.mutant(mutation)
            found = prover.same(mutation, mutant) and blanks.shown(mutation, mutant)
            if found:
                assert found.before.verdict is found.after.verdict
                assert found.before.missing != found.after.missing
                return
    pytest.fail("no line loses its precedence without a change of verdicts")


def test_an_equivalent_mutant_is_listed_with_why_it_is(mutants):
    remark = next(
        m
        for m in mutants.mutations
        if (m.file, m.operator, m.path[-1]) == ("article-08.yaml", "widen_set", "verdicts")
        and m.after.endswith("needs_review]")
    )
    score = judge(mutants, [remark], processes=1)
    (found,) = score.judged
    assert (found.fate, found.ground) == (Fate.EQUIVALENT, Ground.UNREACHABLE)
    page = "\n".join(mutation_page.text_of(score, mutation_page.Page(), verbose=True))
    assert "结论等价：所列结论没有一行会得出" in page
    assert "结论等价的理由：所列结论没有一行会得出 1" in page
    (listed,) = json.loads(mutation_page.json_of(score, mutants.base))["mutants"]
    assert listed["ground"] == "unreachable"


def test_what_shows_only_with_a_fact_left_blank_is_not_proved_the_same(mutants):
    """A pending line without `not_formed` still decides alike on complete records: a breach goes first."""
    mutation = of_file(mutants, "article-08.yaml", "drop_leaf", "assessment.doc_review_done: false")
    prover = Prover(mutants)
    dropped = [
        m
        for m in mutants.mutations
        if (m.file, m.operator, m.before) == ("article-08.yaml", "drop_leaf", "{not_formed: true}")
    ]
    told = [prover.same(m, mutants.mutant(m)) for m in (*dropped, mutation)]
    assert not any(told)


def test_what_shows_only_on_trial_is_shown_on_trial(mutants):
    """Within the province a unit is never the province itself; judged as if in scope, a case may lie elsewhere."""
    mutation = next(
        m
        for m in mutants.mutations
        if m.file == "article-03.yaml" and m.after == "{unit_to_territory: [unrelated, above, same]}"
    )
    mutant = mutants.mutant(mutation)
    prover = Prover(mutants)
    assert not prover.same(mutation, mutant)
    found = prover.shown(mutation, mutant)
    assert found.witness.assume_in_scope


def test_a_further_scenario_takes_at_most_one_record_from_those_looked_at_with_blanks(mutants, edition):
    scenarios = read_suite((), edition).scenarios
    fewer = Mutants(FOLDER, scenarios[: len(scenarios) // 2] + scenarios[len(scenarios) // 2 + 1 :])
    for name in ("art03.window", "art10.filing", "art08.sequence"):
        before, after = (
            {str(question) for question in Blanks(which)._questions(name)} for which in (fewer, mutants)
        )
        assert len(before - after) <= 1


def test_only_verdicts_that_a_rule_can_come_to_are_asked_for(mutants):
    for mutation in mutants.mutations:
        if mutation.operator == "widen_set" and "verdict_of" in mutation.after:
            ((name, wanted),) = mutation.replacement.plain()["verdict_of"].items()
            comes = {line.verdict.value for line in mutants.base.rules[name].table.lines}
            assert wanted[-1] in comes


def test_a_signal_ends_the_processes_at_once(mutants):
    """The pool is left by an exception as a signal raises it, and none of its processes lives on."""

    def interrupted():
        with killing._pool(mutants, 2) as spread_out:
            next(iter(spread_out(len, [[1], [2]])))
            assert multiprocessing.active_children()
            raise SystemExit(143)

    with pytest.raises(SystemExit):
        interrupted()
    assert not multiprocessing.active_children()


def test_what_was_found_is_handed_from_process_to_process(mutants):
    mutation = of_file(mutants, "article-06.yaml", "reason", "refused")
    prover = Prover(mutants)
    mutant = mutants.mutant(mutation)
    assert not prover.same(mutation, mutant)
    found = prover.shown(mutation, mutant)
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    "text", ["{a: [b, c], d: {e: true}}", "'140000'", "{x: '含: 冒号', y: 2026-04-16}", "['true', 'a b', '']"]
)
def test_flow_yaml_reads_back_as_it_was(text):
    node = parse(f"k: {text}\n").value["k"]
    assert parse(f"k: {flow(node)}\n").value["k"].plain() == node.plain()


def test_a_change_keeps_the_other_nodes():
    tree = parse("a: {b: [1, 2, 3]}\nc: d\n")
    dropped = Site("x.yaml", (), tree).at("a", "b", 1).dropped("drop_leaf")
    changed = applied(tree, dropped)
    assert changed.plain() == {"a": {"b": [1, 3]}, "c": "d"}
    assert changed.value["c"] is tree.value["c"]
    assert tree.plain()["a"]["b"] == [1, 2, 3]
    assert as_node({"e": [tree.value["c"]]}, Node(1, 7, 1)).line == 7


def test_a_fault_of_a_changed_rule_is_refused_as_the_loader_refuses_it():
    workshop = Workshop(FOLDER)
    tree = workshop.trees["article-06.yaml"]
    site = Site("article-06.yaml", (), tree).at("rules", 0, "outcomes", 0, "verdict")
    with pytest.raises(RuleFileError, match="unknown verdict `fine`"):
        workshop.variant("article-06.yaml", applied(tree, site.replaced_by("verdict", "fine")))


@pytest.mark.skipif(not os.environ.get("RECTIFY_MUTATE"), reason="about a minute; RECTIFY_MUTATE=1 runs it")
def test_every_mutant_is_noticed_or_proved_equivalent(mutants):
    survivors = judge(mutants).with_fate(Fate.SURVIVED)
    assert [(found.mutation.place, *found.mutation.diff()) for found in survivors] == []


def test_without_scenarios_nothing_is_noticed(edition):
    nothing = Suite((), ())
    mutants = Mutants(FOLDER, nothing.scenarios)
    score = judge(mutants, mutants.mutations[:20], processes=1, prove=False)
    assert {found.fate for found in score.judged} <= {Fate.SURVIVED, Fate.REFUSED}
