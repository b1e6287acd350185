import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_equal
from scipy.special import expit, softmax

QUERIES = [
    "rlhf",
    "instruction tuning",
    "dpo",
    "ppo vs dpo vs grpo",
    "reward model",
    "reward hacking",
    "scaling laws",
    "chinchilla",
    "supervised fine-tuning of language models",
    "how is an assistant trained from a language model",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# answers_only


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_only_bring_out_what_was_read(run, seed):
    results = run("answers_only", SEED=seed).results
    read, _, unread = results.values()
    assert read[1] > 0.6
    assert unread[1] < 0.25  # chance is 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_only_all_tokens_come_near_with_more_passes(run, seed):
    result = run("answers_only", SEED=seed)
    answers, everything, _ = result.results.values()
    assert answers[1] > everything[1] + 0.1
    model = result.network()
    model.set_weights(result.pretrained.get_weights())
    result.fit(model, result.questions(range(20)), 160, 0.003)
    new = result.right(model, result.questions(range(20, result.NAMES)))
    assert new > max(everything[1] + 0.05, answers[1] - 0.2)


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_only_counting_all_tokens_forgets_more(run, seed):
    result = run("answers_only", SEED=seed)
    answers, everything, _ = result.results.values()
    assert result.right(result.pretrained, result.facts) > 0.98
    assert everything[2] < min(answers[2], 0.97)


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_only_all_tokens_lag_at_their_better_rate_too(run, seed):
    result = run("answers_only", SEED=seed)
    best = []
    for name, counted in (("read, answers only", (0, 0, 1, 1)), ("read, all tokens", (1, 1, 1, 1))):
        model = result.network()
        model.set_weights(result.pretrained.get_weights())
        result.fit(model, result.questions(range(20)), 40, 0.01, counted)
        new = result.right(model, result.questions(range(20, result.NAMES)))
        best.append(max(new, result.results[name][1]))
    assert best[0] > best[1] + 0.05  # 0.09 to 0.21 on seeds 0 to 5


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_only_more_tuning_does_not_replace_reading(run, seed):
    result = run("answers_only", SEED=seed)
    model = result.network()
    result.fit(model, result.questions(range(20)), 160, 0.01, (0, 0, 1, 1))
    assert result.right(model, result.questions(range(20))) > 0.95
    assert result.right(model, result.questions(range(20, result.NAMES))) < 0.25


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_only_wrong_reading_gives_wrong_answers(run, seed):
    result = run("answers_only", SEED=seed)
    swapped = np.array(result.facts)  # of names that tuning does not ask about
    swapped[20:80, 3] = np.roll(swapped[20:80, 3], 1)
    swapped[100:, 3] = np.roll(swapped[100:, 3], 1)
    model = result.network()
    result.fit(model, swapped, 100, 0.01)
    result.fit(model, result.questions(range(20)), 40, 0.003, (0, 0, 1, 1))
    new = np.array(result.questions(range(20, result.NAMES)))
    true = result.right(model, new)
    new[:, 3] = np.r_[swapped[20:80, 3], swapped[100:, 3]]
    assert result.right(model, new) > true + 0.4


def test_answers_only_asks_about_other_names_than_it_tunes_on(run):
    result = run("answers_only")
    tuned, new = (np.array(result.questions(each)) for each in (range(20), range(20, 80)))
    assert not set(tuned[:, 1]) & set(new[:, 1])
    facts = {(fact[0], fact[3]) for fact in result.facts}
    assert len(facts) == 160
    for question in (*tuned, *new):
        assert (question[1], question[3]) in facts
    shown = np.reshape([float(n) for n in re.findall(r"(\d+)%", result.printed)], (3, 3))
    assert_allclose(shown, 100 * np.array([*result.results.values()]), atol=0.51)
    model = result.pretrained
    logits = np.asarray(model(np.array(result.facts)[:, :4]))
    right = np.mean(np.argmax(logits[:, 2], axis=1) == np.array(result.facts)[:, 3])
    assert result.right(model, result.facts) == pytest.approx(right)


# preferences


@pytest.mark.parametrize("seed", SEEDS)
def test_preferences_rewards_are_recovered_up_to_a_constant(run, seed):
    result = run("preferences", SEED=seed)
    centered = result.rewards - result.rewards.mean()
    off = [
        np.abs(result.reward_model(result.compare(pairs)) - centered).max()
        for pairs in (1000, 100000)
    ]
    assert off[1] < 0.2
    assert off[1] < off[0] / 2
    a, b = 3, 7  # the same comparisons, whatever is added to all rewards
    added = result.rewards + 5
    assert expit(added[a] - added[b]) == pytest.approx(expit(result.rewards[a] - result.rewards[b]))


def test_preferences_compares_by_sigmoid_of_the_difference(run):
    result = run("preferences")
    wins = result.compare(400000)
    a, b = np.argsort(result.rewards)[[5, 15]]
    share = wins[b, a] / (wins[b, a] + wins[a, b])
    assert share == pytest.approx(expit(result.rewards[b] - result.rewards[a]), abs=0.05)
    assert wins.sum() == 400000


@pytest.mark.parametrize("seed", SEEDS)
def test_preferences_dpo_reaches_the_policy_of_the_fitted_rewards(run, seed):
    result = run("preferences", SEED=seed)
    assert result.distance(result.policy, result.best_policy(result.fitted)) < 1e-6
    assert result.distance(result.policy, result.best) < 0.05
    assert result.distance(result.reference, result.best) > 0.3


def test_preferences_dpo_ends_where_its_loss_is_flat(run):
    result = run("preferences")

    def loss(logits):  # as on the page
        moved = result.BETA * (np.log(softmax(logits)) - np.log(result.reference))
        return np.sum(result.wins * np.logaddexp(0, moved - moved[:, None])) / result.wins.sum()

    def slopes(logits):
        steps = 1e-4 * np.eye(result.ANSWERS)
        return [(loss(logits + step) - loss(logits - step)) / 2e-4 for step in steps]

    assert np.max(np.abs(slopes(np.log(result.reference)))) > 0.01
    assert_allclose(slopes(np.log(result.policy)), 0, atol=1e-8)


def test_preferences_dpo_follows_the_slope_of_its_loss(run):
    result = run("preferences")
    wins = result.compare(1000)
    values = np.random.default_rng(0).normal(size=result.ANSWERS)

    def loss(values):
        margin = result.BETA * (values[:, None] - values)
        return -np.sum(wins * np.log(expit(margin))) / wins.sum()

    margin = result.BETA * (values[:, None] - values)
    pull = result.BETA * expit(-margin) * wins / wins.sum()
    slope = pull.sum(axis=0) - pull.sum(axis=1)
    for at in (0, 9):
        step = 1e-5 * np.eye(result.ANSWERS)[at]
        difference = (loss(values + step) - loss(values - step)) / 2e-5
        assert slope[at] == pytest.approx(difference, rel=1e-4)
    fitted = result.fit(wins, result.BETA)
    assert loss(fitted) < loss(fitted + 0.05 * values)
    assert loss(fitted) < loss(fitted - 0.05 * values)


@pytest.mark.parametrize("seed", SEEDS)
def test_preferences_best_policy_is_best(run, seed):
    result = run("preferences", SEED=seed)

    def value(policy):
        kl = np.sum(policy * np.log(policy / result.reference))
        return policy @ result.rewards - result.BETA * kl

    rng = np.random.default_rng(seed)
    best = result.best_policy(result.rewards)
    for spread in (0.01, 0.1, 1):
        for _ in range(50):
            other = softmax(np.log(best) + rng.normal(scale=spread, size=result.ANSWERS))
            assert value(other) < value(best)


def test_preferences_an_answer_that_always_won_is_pushed_without_end(run):
    result = run("preferences")
    wins = result.compare(1000)
    winner = int(np.argmin(result.reference))
    wins[:, winner] = 0
    wins[winner, :] = 1
    wins[winner, winner] = 0
    rewards = [result.fit(wins, steps=steps)[winner] for steps in (5000, 20000, 80000)]
    assert rewards[1] > rewards[0] + 0.8
    assert rewards[2] > rewards[1] + 0.8
    moved = [result.fit(wins, result.BETA, steps)[winner] for steps in (20000, 80000)]
    assert moved[1] > moved[0] + 0.8


def test_preferences_prints_the_distances(run):
    result = run("preferences")
    rows = np.float64([line.split() for line in result.printed.splitlines()[1:]])
    assert_equal(rows[:, 0], [1000, 10000, 100000])
    assert_equal(rows[:, 3], 0)
    assert rows[-1, 1] == pytest.approx(result.off, abs=0.0051)
    assert rows[-1, 2] == pytest.approx(result.distance(result.policy, result.best), abs=0.00051)
    centered = result.rewards - result.rewards.mean()
    assert result.off == pytest.approx(np.abs(result.fitted - centered).max())
    p, q = np.eye(2)
    assert result.distance(p, q) == 1
    assert result.distance(p, p) == 0


# losses


def test_losses_dpo_is_minus_log_sigmoid_of_the_margin(run):
    result = run("losses")
    chosen, rejected = np.random.default_rng(0).normal(size=(2, 6))
    expected = -np.log(expit(0.3 * (chosen - rejected))).mean()
    assert result.dpo_loss(chosen, rejected, beta=0.3) == pytest.approx(expected)
    assert result.dpo_loss(np.zeros(4), np.zeros(4)) == pytest.approx(np.log(2))
    assert "start: 0.693" in result.printed


@pytest.mark.parametrize("advantage", [1, -1])
def test_losses_clip_is_flat_on_one_side_only(run, advantage):
    result = run("losses")
    ratio = np.array([0.5, 0.7, 0.9, 1.1, 1.3, 1.5])
    slopes = [
        (
            result.ppo_objective(np.log(each + 1e-6), 0, advantage)
            - result.ppo_objective(np.log(each - 1e-6), 0, advantage)
        )
        / 2e-6
        for each in ratio
    ]
    paid = ratio < 1.2 if advantage > 0 else ratio > 0.8
    assert_allclose(slopes, advantage * paid, atol=1e-6)


def test_losses_a_group_of_equals_teaches_nothing(run):
    result = run("losses")
    assert_equal(result.grpo_advantages(np.ones(4)), 0)
    rewards = np.random.default_rng(0).random((5, 8))
    advantages = result.grpo_advantages(rewards)
    assert_allclose(advantages.mean(axis=1), 0, atol=1e-9)
    assert_allclose(advantages.std(axis=1), 1, atol=1e-4)
    assert_equal(np.argsort(advantages, axis=1), np.argsort(rewards, axis=1))
    assert "[1, 0, 0, 0] advantages [ 1.73 -0.58 -0.58 -0.58]" in result.printed
    assert "[1, 1, 1, 1] advantages [0. 0. 0. 0.]" in result.printed


def test_losses_grpo_is_ppo_with_group_advantages_minus_the_kl(run):
    result = run("losses")
    rng = np.random.default_rng(0)
    log_p, old, reference = rng.normal(-1, 0.2, size=(3, 4, 6))
    rewards = np.array([1.0, 0, 0, 1])
    total = 0
    for answer in range(4):
        advantage = (rewards[answer] - 0.5) / 0.5
        for token in range(6):
            at = answer, token
            ratio = np.exp(log_p[at] - old[at])
            clipped = min(max(ratio, 0.8), 1.2)
            gap = reference[at] - log_p[at]
            kl = np.exp(gap) - gap - 1
            total += min(ratio * advantage, clipped * advantage) - 0.1 * kl
    found = result.grpo_objective(log_p, old, reference, rewards, beta=0.1)
    assert found == pytest.approx(total / 24, rel=1e-4)


def test_losses_kl_estimate_is_never_negative_and_right_in_the_mean(run):
    result = run("losses")
    p, q = softmax(np.random.default_rng(0).normal(size=(2, 6)), axis=1)
    each = result.kl_estimate(np.log(p), np.log(q))
    assert np.all(each >= 0)
    assert np.sum(p * each) == pytest.approx(np.sum(p * np.log(p / q)))


def test_losses_shows_the_objective_of_both_advantages(run):
    result = run("losses")
    (axes,) = result.figures[0].axes
    for line, advantage in zip(axes.lines, (1, -1), strict=True):
        ratio, objective = line.get_data()
        assert_allclose([ratio[0], ratio[-1]], [0.5, 1.5])
        clipped = np.clip(ratio, 0.8, 1.2) * advantage
        assert_allclose(objective, np.minimum(ratio * advantage, clipped))
    texts = [text.get_text() for text in axes.texts]
    assert texts == ["advantage 1", "advantage -1"]


# group_baseline


@pytest.mark.parametrize("seed", SEEDS)
def test_group_baseline_is_blind_to_the_rewards_zero(run, seed):
    result = run("group_baseline", SEED=seed)
    for name in ("minus_mean", "standardized"):
        assert_allclose(result.mean[name, 0], result.mean[name, 5], atol=1e-9)
    noise = result.noise
    assert noise["alone", 5] > 5 * noise["alone", 0]
    assert noise["minus_mean", 0] > 0.85 * noise["alone", 0]


@pytest.mark.parametrize("seed", SEEDS)
def test_group_baseline_shortens_the_gradient_by_one_part_in_the_group(run, seed):
    result = run("group_baseline", SEED=seed)

    def share(found):
        return np.sum(found * result.exact) / np.sum(result.exact**2)

    assert share(result.mean["alone", 0]) == pytest.approx(1, abs=0.04)
    assert share(result.mean["minus_mean", 0]) == pytest.approx(7 / 8, abs=0.04)


@pytest.mark.parametrize("seed", SEEDS)
def test_group_baseline_adds_noise_if_questions_are_easier(run, seed):
    result = run("group_baseline", SEED=seed)
    rng, easy = np.random.default_rng(seed), result.logits.argmax(axis=1)
    assert 0.35 < np.mean(np.max(result.p, axis=1)) < 0.55  # how often they are solved
    noise = []
    for advantages_of in (result.alone, result.minus_mean):
        found = []
        for _ in range(600):
            drawn = np.array([rng.choice(10, 8, p=p) for p in result.p])
            advantages = advantages_of((drawn == easy[:, None]).astype(float))
            slopes = np.eye(10)[drawn] - result.p[:, None]
            found.append(np.mean(advantages[..., None] * slopes, axis=1))
        spread = np.sqrt(np.var(found, axis=0).sum())
        noise.append(spread / np.linalg.norm(np.mean(found, axis=0)))
    assert noise[1] > 1.05 * noise[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_group_baseline_leaving_one_out_keeps_the_length(run, seed):
    result = run("group_baseline", SEED=seed)

    def leave_one_out(reward):
        others = reward.sum(axis=-1, keepdims=True) - reward
        return reward - others / (result.GROUP - 1)

    mean = result.gradients(leave_one_out, 0).mean(axis=0)
    share = np.sum(mean * result.exact) / np.sum(result.exact**2)
    assert share == pytest.approx(1, abs=0.04)


@pytest.mark.parametrize(("tokens", "choices"), [(40, 10), (1, 100)])
@pytest.mark.parametrize("seed", SEEDS)
def test_group_baseline_removes_noise_where_many_answers_are_right(run, seed, tokens, choices):
    result = run("group_baseline", SEED=seed)
    rng = np.random.default_rng(seed)
    p = softmax(rng.normal(size=(tokens, choices)), axis=1)
    worth = rng.normal(size=(tokens, choices))
    drawn = (rng.random((4000, 8, tokens, 1)) > np.cumsum(p, axis=1)[:, :-1]).sum(axis=-1)
    score = worth[np.arange(tokens), drawn].sum(axis=-1)
    reward = (score > np.quantile(score, 0.2)).astype(float)  # four in five are solved
    slopes = np.eye(choices)[drawn].reshape(4000, 8, -1) - p.ravel()
    noise = []
    for advantages_of in (result.alone, result.minus_mean):
        found = np.einsum("sg,sgf->sf", advantages_of(reward), slopes)
        noise.append(np.sqrt(found.var(axis=0).sum()) / np.linalg.norm(found.mean(axis=0)))
    assert noise[1] < 0.65 * noise[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_group_baseline_spread_favors_questions_far_from_half(run, seed):
    result = run("group_baseline", SEED=seed)
    lengths = [
        np.linalg.norm(result.mean[name, 0], axis=1) for name in ("minus_mean", "standardized")
    ]
    ratio = lengths[1] / lengths[0]
    half = np.abs(result.solved - 0.5) < 0.2
    far = (np.abs(result.solved - 0.5) > 0.35) & (result.solved > 0.02)
    assert half.sum() >= 2
    assert np.median(ratio[far]) > 1.15 * np.median(ratio[half])


def test_group_baseline_compares_with_the_gradient_of_the_mean_reward(run):
    result = run("group_baseline")

    def mean_reward(logits):
        p = softmax(logits, axis=1)
        return p[np.arange(result.QUESTIONS), result.right].mean()

    for at in ((0, 0), (7, result.right[7]), (30, 4)):
        step = np.zeros_like(result.logits)
        step[at] = 1e-5
        difference = (mean_reward(result.logits + step) - mean_reward(result.logits - step)) / 2e-5
        assert result.exact[at] == pytest.approx(difference, rel=1e-4, abs=1e-9)
    rows = [line.split() for line in result.printed.splitlines()[1:]]
    for name, *shown in rows:
        expected = [result.noise[name, added] for added in (0, 5)]
        assert_allclose(np.float64(shown), expected, atol=0.0051)
    found = result.gradients(result.minus_mean, 0, samples=200)
    spread = np.sqrt(((found - found.mean(axis=0)) ** 2).mean(axis=0).sum())
    again = spread / np.linalg.norm(found.mean(axis=0))
    assert again == pytest.approx(result.noise["minus_mean", 0], rel=0.1)


# proxy_reward


@pytest.mark.parametrize("seed", SEEDS)
def test_proxy_reward_true_reward_falls_where_the_fitted_one_rises(run, seed):
    kl, true, fitted = run("proxy_reward", SEED=seed).curves["linear"]
    assert np.all(np.diff(fitted) > 0)
    assert np.all(np.diff(kl) > 0)
    top = int(np.argmax(true))
    assert 0 < top < len(true) - 5
    assert true[top] > true[0] + 0.3
    assert true[-1] < true[0] - 1


@pytest.mark.parametrize("seed", SEEDS)
def test_proxy_reward_a_model_that_can_bend_does_not_lead_astray(run, seed):
    curves = run("proxy_reward", SEED=seed).curves
    true = curves["cubic"][1]
    assert true[-1] > 1.5
    assert np.max(true) - true[-1] < 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_proxy_reward_comparisons_where_the_policy_goes_help(run, seed):
    result = run("proxy_reward", SEED=seed)
    rng = np.random.default_rng(seed)
    rare = 1 / np.maximum(np.exp(-(result.more**2) / 2), 0.01)  # spreads "more" evenly
    first, second = rng.choice(len(rare), size=(2, 2000), p=rare / rare.sum())
    wins = rng.random(2000) < expit(result.reward[first] - result.reward[second])
    difference = np.where(wins[:, None], 1, -1) * (result.answers[first] - result.answers[second])
    weights = np.zeros(5)
    for _ in range(3000):
        weights += 0.1 * expit(-difference @ weights) @ difference / len(difference)
    p = result.best_policy(result.answers @ weights, 0.15)
    assert p @ result.reward > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_proxy_reward_more_comparisons_do_not_help_a_model_that_cannot_bend(run, seed):
    result = run("proxy_reward", SEED=seed)
    rng = np.random.default_rng(seed + 1)
    first, second = rng.choice(len(result.answers), size=(2, 20000))
    wins = rng.random(20000) < expit(result.reward[first] - result.reward[second])
    difference = np.where(wins[:, None], 1, -1) * (result.answers[first] - result.answers[second])
    weights = np.zeros(5)
    for _ in range(1500):
        weights += 0.1 * expit(-difference @ weights) @ difference / len(difference)
    p = result.best_policy(result.answers @ weights, 0.15)
    assert p @ result.reward < -1


def test_proxy_reward_without_a_penalty_one_answer_remains(run):
    result = run("proxy_reward")
    p = result.best_policy(result.fitted, 1e-4)
    assert np.max(p) > 0.999
    assert np.argmax(p) == np.argmax(result.fitted)


def test_proxy_reward_shows_true_and_fitted_reward_of_the_same_policies(run):
    result = run("proxy_reward")
    (axes,) = result.figures[0].axes
    lines = iter(axes.lines)
    for name, color in (("linear", "C0"), ("cubic", "C1")):
        kl, true, fitted = result.curves[name]
        for values, style in ((true, "-"), (fitted, "--")):
            line = next(lines)
            assert_allclose(line.get_data(), [kl, values])
            assert (line.get_color(), line.get_linestyle()) == (color, style)
    texts = [text.get_text().strip() for text in axes.texts]
    assert texts == ["true, linear fit", "true, cubic fit", "fitted, both"]
    x = result.answers
    assert_allclose(result.reward, x[:, 0] - 1.5 * np.maximum(x[:, 0] - 1, 0) ** 2 + x[:, 1] / 2)
    p = result.best_policy(result.fitted, 0.15)
    assert_allclose(p, softmax(result.fitted / 0.15))
    kl, true, fitted = (curve[-1] for curve in result.curves["cubic"])
    assert true == pytest.approx(np.sum(p * result.reward))
    assert fitted == pytest.approx(np.sum(p * result.fitted))
    assert kl == pytest.approx(np.sum(p[p > 0] * np.log(p[p > 0] * len(p))))


# scaling_laws


def lowest(loss, operations):
    """Return the best number of parameters for so many operations, by trying all."""
    sizes = np.geomspace(1e7, 1e13, 200001)
    return sizes[np.argmin(loss(sizes, operations / (6 * sizes)))]


def test_scaling_laws_both_grow_about_as_the_root_of_the_budget(run):
    result = run("scaling_laws")
    for operations, (parameters, tokens, _) in result.best.items():
        assert parameters == pytest.approx(lowest(result.loss, operations), rel=1e-3)
        assert 6 * parameters * tokens == pytest.approx(operations)
        assert 15 < tokens / parameters < 25
    small, *_, large = result.best.values()
    decades = np.log10([large[0] / small[0], large[1] / small[1]])  # of six, in all
    assert_allclose(decades, 3, atol=0.1)
    losses = [each[2] for each in result.best.values()]
    assert np.all(np.diff(losses) < 0)
    assert losses[-1] > result.E


def test_scaling_laws_constants_as_first_published_disagree(run):
    result = run("scaling_laws")

    def published(parameters, tokens):
        return 1.69 + 406.4 / parameters**0.34 + 410.7 / tokens**0.28

    each = [operations / (6 * lowest(published, operations) ** 2) for operations in result.best]
    assert_allclose(each, [32, 50, 78, 122], rtol=0.02)


def test_scaling_laws_shows_the_best_size_of_each_budget(run):
    result = run("scaling_laws")
    (axes,) = result.figures[0].axes
    curves, dots = axes.lines[::2], axes.lines[1::2]
    shown = result.printed.splitlines()
    for curve, dot, text, line, (operations, best) in zip(
        curves, dots, axes.texts, shown, result.best.items(), strict=True
    ):
        sizes, losses = curve.get_data()
        assert_allclose(losses, result.loss(sizes, operations / (6 * sizes)))
        assert_allclose(np.ravel(dot.get_data()), [best[0], best[2]])
        assert text.get_text() == f"{operations:.0e}"
        assert line.startswith(f"{operations:.0e}: ")
        numbers = np.float64(re.findall(r"\d+\.?\d*", line.split(":")[1]))
        assert_allclose(numbers, [best[0] / 1e9, best[1] / best[0], best[2]], atol=0.51)
    assert result.loss(1e9, 1e10) == pytest.approx(
        1.8172 + 482.01 / 1e9**0.3478 + 2085.43 / 1e10**0.3658
    )
