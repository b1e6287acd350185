"""The cache grows by the same bytes with every token; sharing keys among
queries, or storing a shorter vector, makes it several times smaller.

For 32 layers of 32 heads of 128 numbers in 16 bits, a common size of models of
8 billion weights. Latent: 512 numbers and 64 for positions, as in DeepSeek-V2.
"""

import matplotlib.pyplot as plt
import numpy as np

LAYERS, HEADS, SIZE = 32, 32, 128
numbers = {  # that one token adds in one layer
    "keys for each head": 2 * HEADS * SIZE,
    "keys for 8 groups": 2 * 8 * SIZE,
    "latent vector": 512 + 64,
    "keys for all heads": 2 * SIZE,
}
lengths = np.array([1_000, 8_000, 32_000, 128_000])
GIB = 2**30
weights = 8e9 * 2 / GIB  # of the model
print(f"{'GiB at length':20}", *(f"{n // 1000:6}k" for n in lengths),
      "  as the weights at")
for name, count in numbers.items():
    one_token = np.zeros((LAYERS, count), np.float16)  # two bytes a number
    sizes = one_token.nbytes * lengths / GIB
    even = 8e9 * 2 / one_token.nbytes  # tokens
    print(f"{name:20}", *(f"{size:7.2f}" for size in sizes), f"{even:18,.0f}")
    plt.plot(lengths, sizes, "o-")
    plt.text(lengths[-1] * 1.1, sizes[-1], name, va="bottom")
plt.axhline(weights, color="0.5", linestyle=":")
plt.text(1_000, 1.15 * weights, "all weights", color="0.5")
plt.gca().set(xscale="log", yscale="log", xlabel="tokens in the context",
              ylabel="GiB for one sequence", xlim=(800, 4e6))
plt.show()
