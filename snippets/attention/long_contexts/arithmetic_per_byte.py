"""One token at a time, a model computes once for each byte it loads; only
hundreds of tokens at once keep a chip busy.

Operations for each byte moved, for a matrix of 4,096 x 4,096 in 16 bits. The
dotted line is what an H100 can do for each byte that it can load.
"""

import matplotlib.pyplot as plt
import numpy as np

WIDTH, BYTES = 4096, 2
OPERATIONS, BANDWIDTH = 989e12, 3.35e12  # a second: dense BF16; bytes
tokens = np.array([1, 4, 16, 64, 256, 1024, 4096])  # at once

operations = 2 * tokens * WIDTH**2  # a multiplication and an addition
moved = BYTES * (WIDTH**2 + 2 * tokens * WIDTH)  # weights, inputs, outputs
per_byte = operations / moved
needed = OPERATIONS / BANDWIDTH
busy = np.minimum(1, per_byte / needed)
print("tokens at once  operations per byte  arithmetic at most busy")
for row in zip(tokens, per_byte, busy, strict=True):
    print("{:14,} {:20.0f} {:24.1%}".format(*row))
enough = needed * WIDTH / (WIDTH - 2 * needed)  # where both are equal
print(f"all busy from {enough:.0f} tokens")
plt.plot(tokens, per_byte, "o-")
plt.axhline(needed, color="0.5", linestyle=":")
plt.text(1, needed * 1.2, "what an H100 can do", color="0.5")
plt.gca().set(xscale="log", yscale="log", xlabel="tokens at once",
              ylabel="operations per byte")
plt.show()
