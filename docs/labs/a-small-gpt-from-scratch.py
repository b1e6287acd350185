# ---
# title: A small GPT from scratch
# description: Tokenizer, blocks, loss and sampling of a language model trained in half a minute, beside the n-grams that it has to beat.
# questions: [attention/transformer-block, attention/self-attention, attention/generating-text, sequences/word-embeddings]
# seconds: 60
# ---

# %% [markdown]
# Can you build a language model from its parts, and say what it is worth? You
# cut text into tokens, stack two transformer blocks, train them to predict
# the next token, and write with them. Beside them stand rivals that only
# count: n-grams, from a unigram to a back-off 5-gram. On so little text the
# winner is not the one that most people expect, and the lab shows why.
#
# It practices the [transformer
# block](../questions/attention/transformer-block.md) and its
# [attention](../questions/attention/self-attention.md), how text [becomes
# tokens](../questions/sequences/word-embeddings.md), and how a model
# [writes](../questions/attention/generating-text.md).

# %%
import re
import textwrap
from collections import Counter, defaultdict
from itertools import pairwise
from pydoc_data.topics import topics

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers, ops

SEED = 0
rng = np.random.default_rng(SEED)

# %% [markdown]
# ## The text
#
# Python ships its own reference manual, as the pages that `help()` shows. Keep
# the paragraphs that are mostly words, in lower case.
#
# Before you split, look for duplicates. The manual repeats itself: `help()`
# shows many sections under several names. A paragraph that is both trained on
# and tested on measures memory.


# %%
def is_prose(paragraph):
    letters = sum(each.isalpha() or each == " " for each in paragraph)
    return len(paragraph) >= 100 and letters > 0.9 * len(paragraph)


def held_out_share_seen(paragraphs):
    """Split at random; return the share of held-out ones also trained on."""
    order = rng.permutation(len(paragraphs))
    test = [paragraphs[each] for each in order[: len(paragraphs) // 10]]
    train = {paragraphs[each] for each in order[len(paragraphs) // 10 :]}
    return np.mean([each in train for each in test])


paragraphs = [
    " ".join(paragraph.split()).lower()
    for topic in sorted(topics)
    for paragraph in topics[topic].split("\n\n")
]
paragraphs = [
    re.sub(r"[^a-z .,:;'\"()-]", "", each)
    for each in paragraphs
    if is_prose(each)
]
unique = list(dict.fromkeys(paragraphs))
print("paragraphs", len(paragraphs), "of them different", len(unique))
print(f"held out and seen, as it is: {held_out_share_seen(paragraphs):.0%}")
print(
    f"held out and seen, without duplicates: {held_out_share_seen(unique):.0%}"
)

order = rng.permutation(len(unique))
tenth = len(unique) // 10
text_test = "\n".join(unique[each] for each in order[:tenth])
text_train = "\n".join(unique[each] for each in order[tenth:])
print(f"{len(text_train):,} characters to train, {len(text_test):,} to test")

# %% [markdown]
# ## The tokenizer
#
# Characters make long sequences, words an endless vocabulary. Byte-pair
# encoding lies between: begin with characters, and again and again make a
# token of the pair of neighbors that is most frequent, until there are 512.
# Pairs do not cross the space before a word.


# %%
VOCABULARY = 512


def merged(pieces, pair):
    """Return `pieces` with each occurrence of `pair` joined."""
    joined, at = [], 0
    while at < len(pieces):
        two = tuple(pieces[at : at + 2])
        joined.append("".join(two) if two == pair else pieces[at])
        at += 2 if two == pair else 1
    return joined


def words_of(text):
    return re.findall(r"\n| ?[^ \n]+| ", text)


def pairs_of(split):
    return list(pairwise(split))


counts = Counter(words_of(text_train))
pieces = {word: list(word) for word in counts}
frequency = Counter()  # of pairs
for word, count in counts.items():
    for pair in pairs_of(word):
        frequency[pair] += count

tokens, merges = sorted(set(text_train)), []
while len(tokens) < VOCABULARY:
    best = max(frequency, key=lambda pair: (frequency[pair], pair))
    merges.append(best)
    tokens.append("".join(best))
    for word, split in pieces.items():
        if best[0] in split and best in pairs_of(split):
            for pair in pairs_of(split):
                frequency[pair] -= counts[word]
            pieces[word] = merged(split, best)
            for pair in pairs_of(pieces[word]):
                frequency[pair] += counts[word]

number = {token: each for each, token in enumerate(tokens)}


def encode(text):
    ids = []
    for word in words_of(text):
        if word not in pieces:  # one that was not trained on
            split = list(word)
            for pair in merges:
                split = merged(split, pair)
            pieces[word] = split
        ids += [number[piece] for piece in pieces[word]]
    return np.array(ids)


def decode(ids):
    return "".join(tokens[each] for each in ids)


train, test = encode(text_train), encode(text_test)
tokens_per_character = len(test) / len(text_test)
print("first merges", merges[:6])
print("a longer token:", max(tokens, key=len))
print(f"{1 / tokens_per_character:.1f} characters a token")

# %% tags=["check"]
assert decode(test) == text_test
assert len(set(tokens)) == VOCABULARY
assert max(max(train), max(test)) < VOCABULARY

# %% [markdown]
# ## The rivals, which count
#
# A unigram knows how frequent each token is; a bigram also what follows the
# last one; a 5-gram what follows the last four. Most runs of four tokens were
# never seen, so it backs off: the estimate after $k$ tokens is mixed with that
# after $k - 1$,
#
# $$ p_k(t) = \frac{c(t) + b \, d \, p_{k-1}(t)}{c + b \, d} $$
#
# where $c(t)$ is how often $t$ followed these $k$ tokens, $c$ is the sum over
# all $t$, and $d$ is how many different tokens followed (Witten and Bell, 1991;
# $p_{-1}$ is $1/512$). After a context that many tokens follow, one more new
# one is no surprise, so the counts are trusted less. How much less is $b$, the
# one setting of this rival: it is chosen on the last tenth of the training
# text, with counts of the rest. A rival deserves its best setting.
#
# Losses are compared in **bits a character**: the mean of $-\log_2 p$ for the
# tokens of the held-out text, times tokens a character. Bits a token would
# depend on how the text was cut.


# %%
ORDER = 5
CONTEXT = 32


def bits(probability):
    return -np.log2(probability).mean() * tokens_per_character


def probabilities_of_ngrams(train, test, backoff):
    """For each token of `test` and each k < 5: p, and whether k was seen."""
    train, test = train.tolist(), test.tolist()
    p = np.full((len(test), ORDER + 1), 1 / VOCABULARY)
    seen = np.zeros((len(test), ORDER), bool)
    for k in range(ORDER):
        followers = defaultdict(Counter)
        for at in range(k, len(train)):
            followers[tuple(train[at - k : at])][train[at]] += 1
        for at in range(len(test)):
            after = followers.get(tuple(test[max(at - k, 0) : at]))
            p[at, k + 1] = p[at, k]
            if after:
                seen[at, k] = True
                total, new = after.total(), backoff * len(after)
                p[at, k + 1] *= new / (total + new)
                p[at, k + 1] += after[test[at]] / (total + new)
    return p[:, 1:], seen


tried, last = {}, len(train) // 10
for backoff in (1, 2, 3, 4, 6):
    p, _ = probabilities_of_ngrams(train[:-last], train[-last:], backoff)
    tried[backoff] = bits(p[:, ORDER - 1])
    print(f"b = {backoff}: 5-gram {tried[backoff]:.2f} bits a character")
best_backoff = min(tried, key=tried.get)
p_ngrams, seen = probabilities_of_ngrams(train, test, best_backoff)
print()
ngrams = ["unigram", "bigram", "trigram", "4-gram", "5-gram"]
bits_of = {name: bits(p_ngrams[CONTEXT:, k]) for k, name in enumerate(ngrams)}
for name, value in bits_of.items():
    print(f"{name:8} {value:.2f} bits a character")

# %% [markdown]
# ## The model
#
# Each token becomes a vector of 64 numbers, to which the vector of its position
# is added. Two blocks follow. A block adds to these vectors twice: what
# attention read from this and
# earlier positions, and what a small network made of each vector alone. Before
# each, vectors are divided by their root mean square. From each of the final
# vectors, a linear layer makes 512 logits for the next token.


# %%
WIDTH, HEADS, BLOCKS = 64, 4, 2
STEPS, BATCH, RATE = 1600, 16, 4e-3


def dense(size):
    return layers.Dense(size, use_bias=False)


def attend(x):  # (batch, CONTEXT, WIDTH)
    heads = layers.Reshape((CONTEXT, HEADS, WIDTH // HEADS))
    query, key, value = (
        ops.transpose(heads(dense(WIDTH)(x)), (0, 2, 1, 3)) for _ in range(3)
    )  # (batch, HEADS, CONTEXT, WIDTH // HEADS)
    scores = query @ ops.swapaxes(key, 2, 3) / np.sqrt(WIDTH // HEADS)
    past = np.tril(np.ones((CONTEXT, CONTEXT), bool))
    weights = ops.softmax(ops.where(past, scores, -1e9))
    read = ops.transpose(weights @ value, (0, 2, 1, 3))
    return dense(WIDTH)(layers.Reshape((CONTEXT, WIDTH))(read))


def think(x):
    return dense(WIDTH)(ops.gelu(dense(4 * WIDTH)(x)))


def gpt():
    keras.utils.set_random_seed(SEED)
    ids = keras.Input((CONTEXT,), dtype="int32")
    positions = layers.Embedding(CONTEXT, WIDTH)(ops.arange(CONTEXT))
    x = layers.Embedding(VOCABULARY, WIDTH)(ids) + positions
    for _ in range(BLOCKS):
        x = x + attend(layers.RMSNormalization()(x))
        x = x + think(layers.RMSNormalization()(x))
    logits = dense(VOCABULARY)(layers.RMSNormalization()(x))
    return keras.Model(ids, logits)


model = gpt()
print(
    f"{model.count_params():,} parameters, {len(train):,} tokens to train on"
)

# %% tags=["check"]
# No position sees a later one: exactly, not nearly.
changed = train[None, :CONTEXT].copy()
changed[0, 20:] = rng.integers(VOCABULARY, size=CONTEXT - 20)
before, after = (
    model.predict(each, verbose=0)[0]
    for each in (train[None, :CONTEXT], changed)
)
assert (before[:20] == after[:20]).all()
assert (before[20:] != after[20:]).any(axis=1).all()

# %% [markdown]
# ## Training
#
# One window of 33 tokens holds 32 questions: given the first $k$, which comes
# next? The loss is the mean cross-entropy over them. Before training it should
# be near that of guessing, $\ln 512$; a first loss far from it points to a
# fault in the model or the labels. The learning rate rises for 160 steps, then
# falls along a cosine.


# %%
def windows(ids, starts):
    cut = ids[np.asarray(starts)[:, None] + np.arange(CONTEXT + 1)]
    return cut[:, :-1], cut[:, 1:]  # each token, and the one after it


def probabilities(model, inputs, targets):
    """The probability of each target, of shape (windows, CONTEXT)."""
    logits = model.predict(inputs, batch_size=256, verbose=0)
    logits -= logits.max(axis=2, keepdims=True)
    p = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
    return np.take_along_axis(p, targets[:, :, None], axis=2)[:, :, 0]


schedule = keras.optimizers.schedules.CosineDecay(
    RATE / 10,
    STEPS - STEPS // 10,
    warmup_target=RATE,
    warmup_steps=STEPS // 10,
)
model.compile(
    keras.optimizers.Adam(schedule, global_clipnorm=1.0),
    keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    steps_per_execution=20,
)
glimpse = windows(test, range(0, len(test) - CONTEXT - 1, CONTEXT))
first = model.evaluate(*glimpse, batch_size=256, verbose=0)
print(f"first loss {first:.2f}, ln 512 = {np.log(VOCABULARY):.2f}")

curve = {"train": [], "held out": []}
for _ in range(10):
    starts = rng.integers(len(train) - CONTEXT, size=STEPS // 10 * BATCH)
    fit = model.fit(*windows(train, starts), BATCH, shuffle=False, verbose=0)
    curve["train"].append(fit.history["loss"][0])
    curve["held out"].append(
        model.evaluate(*glimpse, batch_size=256, verbose=0)
    )

# %%
# Figure: The GPT falls below the bigram, not below the 5-gram.
steps = np.arange(1, 11) * STEPS // 10
for name, line in (("train", "--"), ("held out", "-")):
    each = np.array(curve[name]) / np.log(2) * tokens_per_character
    plt.plot(steps, each, "C0" + line)
    plt.text(1.02 * STEPS, each[-1], name, color="C0", va="center")
for name in ("unigram", "bigram", "5-gram"):
    plt.axhline(bits_of[name], color="grey", linestyle=":")
    plt.text(1.02 * STEPS, bits_of[name] + 0.02, name, color="grey")
plt.xlim(steps[0], 1.2 * STEPS)
plt.gca().set(xlabel="step", ylabel="bits a character")
plt.show()

# %% tags=["check"]
assert abs(first - np.log(VOCABULARY)) < 0.3
assert bits_of["unigram"] > bits_of["bigram"] > bits_of["5-gram"]

# %% [markdown]
# ## Who wins, and why
#
# Score all models on the same tokens, with at least 16 before each.

# %%
half = CONTEXT // 2
starts = np.arange(0, len(test) - CONTEXT - 1, half)
p_gpt = probabilities(model, *windows(test, starts))[:, half:].ravel()
targets = (starts[:, None] + np.arange(half, CONTEXT) + 1).ravel()
p_5gram, p_bigram = p_ngrams[targets, 4], p_ngrams[targets, 1]
score = {
    "5-gram": bits(p_5gram),
    "GPT": bits(p_gpt),
    "mean of 5-gram and bigram": bits((p_5gram + p_bigram) / 2),
    "mean of 5-gram and GPT": bits((p_5gram + p_gpt) / 2),
}
for name, value in score.items():
    print(f"{name:25} {value:.2f} bits a character")

print("\nlongest context that was seen in training: bits a token")
known = seen[targets].cumprod(axis=1).sum(axis=1) - 1
by_known = {}
for k in range(1, ORDER):
    each = {"GPT": p_gpt, "5-gram": p_5gram, "mean": (p_gpt + p_5gram) / 2}
    by_known[k] = {
        name: -np.log2(p[known == k]).mean() for name, p in each.items()
    }
    told = ", ".join(f"{name} {x:.1f}" for name, x in by_known[k].items())
    print(f"{k}: {np.mean(known == k):3.0%} of tokens, {told}")

# %% tags=["check"]
assert 1 < best_backoff < 6
assert score["5-gram"] + 0.1 < score["GPT"] < bits_of["bigram"] - 0.05
mean = score["mean of 5-gram and GPT"]
assert mean < score["5-gram"]
assert score["mean of 5-gram and bigram"] > score["5-gram"] + 0.01
behind = [by_known[k]["GPT"] - by_known[k]["5-gram"] for k in range(1, ORDER)]
assert behind[3] > 0.2 + max(behind[:3])
gain = [by_known[k]["5-gram"] - by_known[k]["mean"] for k in range(1, ORDER)]
assert gain[0] > 0.1 + max(0, gain[3])
assert by_known[1]["mean"] < by_known[1]["GPT"] - 0.1

# %% [markdown]
# Alone, the counts win. A manual repeats its phrases, and a count knows a phrase
# that it saw once: where the last four tokens were seen in training, the GPT is
# farthest behind, although it saw the whole text more than 13 times.
#
# Yet the mean of both is a little better than the counts alone. Averaging is not
# what helps: with the bigram in place of the GPT it gets worse. Look where it
# gains: not where the counts know four tokens, but where they know only the
# last one. There the GPT adds what they do not know. What could that be?
#
# ### Is it the longer context?
#
# That is the usual answer, and it can be tested. Position $k$ of a window has
# $k$ tokens to read, so one pass gives the loss for each length of context.

# %%
# Figure: Loss by tokens read: the GPT gains up to four, and n-grams win.
starts = np.arange(0, len(test) - CONTEXT - 1, 2)
p_after = probabilities(model, *windows(test, starts))  # 1 to 32 tokens read
by_length = np.array([bits(p) for p in p_after.T])
by_order = [bits_of[name] for name in ngrams[1:]]
p_of_4 = p_ngrams[starts + 4, 4]
alone, mean_of_4 = bits(p_of_4), bits((p_after[:, 3] + p_of_4) / 2)
print(f"5-gram {alone:.2f}, mean with GPT after 4 tokens {mean_of_4:.2f}")

plt.plot(np.arange(1, CONTEXT + 1), by_length, color="C0")
plt.plot(np.arange(1, ORDER), by_order, "o-", color="grey")
plt.text(12, by_length[11] + 0.03, "GPT", color="C0")
plt.text(4.3, by_order[-1] - 0.01, "n-grams", color="grey", va="top")
plt.xscale("log", base=2)
ticks = [1, 2, 4, 8, 16, 32]
plt.xticks(ticks, ticks)
plt.gca().set(xlabel="tokens read", ylabel="bits a character")
plt.show()

# %% tags=["check"]
assert by_length[0] > by_length[4:8].mean() + 0.1
assert by_length[16:].mean() > by_length[4:8].mean() - 0.01
assert mean_of_4 < alone

# %% [markdown]
# It is not. Reading more than four tokens gains hardly anything here, and a GPT
# that reads four still improves on the counts. So what it adds, it makes of the
# same few tokens.
# A count has one entry for each context; the network is a function of vectors,
# and answers alike where contexts are alike. That this is what helps is the
# usual explanation since Bengio et al. (2003); this lab rules out the other one
# and no more.
#
# ## Writing
#
# To write, take the logits of the last position, divide by a temperature, draw
# a token by its probability, append it, and go on. Adding Gumbel noise to
# logits and taking the largest is such a draw. What is on the right of the
# last token cannot matter, so short beginnings are filled up with zeros.


# %%
def write(beginning, count=60, temperature=1.0):
    dice = np.random.default_rng(SEED)
    ids = encode(beginning).tolist()
    for _ in range(count):
        read = ids[-CONTEXT:]
        filled = np.array([read + [0] * (CONTEXT - len(read))])
        logits = model.predict_on_batch(filled)[0, len(read) - 1]
        noise = dice.gumbel(size=VOCABULARY)
        ids.append(int(np.argmax(logits + temperature * noise)))
    return decode(ids)


for temperature in (0, 0.7, 1.5):
    text = write("the value of the", temperature=temperature)
    print(f"temperature {temperature}")
    print(textwrap.fill(text, 70), "\n")

# %% tags=["check"]
greedy = write("the value of the", count=200, temperature=0).split()
drawn = write("the value of the", count=200, temperature=1.0).split()
assert len(set(greedy)) < 0.7 * len(set(drawn))

# %% [markdown]
# At temperature 0 it repeats itself; at 1.5 it invents words. In between it
# sounds like the manual and says nothing. Loss is about the next token: it says
# nothing about whether a sentence is true. Your words will differ from these:
# rounding differs between processors, and one other token changes all that
# follow.
#
# ## What you can say now
#
# A language model is a tokenizer, a function from tokens to the probabilities
# of the next one, a cross-entropy and a way to draw. Byte-pair encoding merges
# frequent pairs; losses of different tokenizers compare only by character. A
# GPT's block adds what attention read and what a small network computed; a
# causal mask lets one pass answer all positions. Look for duplicates before you
# split, and for $\ln$ of the vocabulary before you train. Against counts a
# network earns its place with data and compute: on 60,000 tokens and half a
# minute it loses, and mixing it with them gains a little. Scaling laws (Kaplan et al.,
# 2020) say how its loss falls with more of both; $n$-grams do not stop
# improving either (Liu et al., 2024), but a table of contexts cannot answer for
# a context that is merely similar.
#
# References: Bengio et al. (2003), *A neural probabilistic language model*,
# JMLR 3; Kaplan et al. (2020),
# [arXiv:2001.08361](https://arxiv.org/abs/2001.08361); Liu et al. (2024),
# [arXiv:2401.17377](https://arxiv.org/abs/2401.17377); Radford et al. (2019),
# *Language models are unsupervised multitask learners*; Sennrich et al. (2016),
# [arXiv:1508.07909](https://arxiv.org/abs/1508.07909); Vaswani et al. (2017),
# [arXiv:1706.03762](https://arxiv.org/abs/1706.03762); Witten and Bell (1991),
# [doi:10.1109/18.87000](https://doi.org/10.1109/18.87000).
#
# ## Exercises
#
# Some changes make a check fail. That is part of the answer: run on.
#
# 1. Leave the duplicates in. Which model gains most, and by how much?
# 2. Train twice as long. Watch both curves: what becomes of the gap between
#    them, and which of the two would you report?
# 3. Add `layers.Dropout(0.1)` behind `attend` and `think`, and train twice as
#    long again. Was dropout what the longer training needed?
# 4. Leave out the causal mask. How far do the losses fall, and what does
#    `write` produce?
# 5. Take 64 tokens in place of 512. Compare bits a token, then bits a
#    character.
# 6. Set $b$ back to 1. How much does the mean of GPT and 5-gram gain now, and
#    how much with the bigram in place of the GPT? Then, with $b$ as it was
#    chosen: is a half far from the best weight of the GPT?
