"""An int8 network by hand, with integer products and int32 sums, gives the
same integers as LiteRT, or rarely their neighbors.
"""

import warnings

import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
warnings.simplefilter("ignore")  # tf.lite moves to a package of its own
keras.utils.set_random_seed(SEED)
images, digits = load_digits(return_X_y=True)
x, x_test = np.split(np.float32(images[:1500] / 16), [1000])
model = keras.Sequential([keras.Input([64]), keras.layers.Dense(
    32, "relu"), keras.layers.Dense(10)])
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(True))
model.fit(x, digits[:1000], epochs=20, verbose=0)


def grid(values):  # real = scale * (integer - zero point)
    scale = np.ptp(np.append(values, np.float32(0))) / 255  # 0 is in it
    return scale, round(-128 - min(values.min(), 0) / scale)


def to_int8(values, scale, zero=0):
    return np.clip(np.round(values / scale) + zero, -128, 127).astype("int8")


def dense(q, w, b, scale_in, zero_in, scale_out, zero_out):
    w_scale = np.abs(w).max(axis=0) / 127  # one for each output
    q, w = q.astype("int32"), to_int8(w, w_scale).astype("int32")
    total = (q - zero_in) @ w + np.int32(np.round(b / scale_in / w_scale))
    return to_int8(total, scale_out / (scale_in * w_scale), zero_out)


w1, b1, w2, b2 = model.get_weights()
hidden = np.maximum(x @ w1 + b1, 0)  # calibration: ranges on training images
grids = [grid(values) for values in (x, hidden, hidden @ w2 + b2)]
q = dense(to_int8(x_test, *grids[0]), w1, b1, *grids[0], *grids[1])
ours = dense(q, w2, b2, *grids[1], *grids[2])  # q is at least 0: the ReLU

converter = tf.lite.TFLiteConverter.from_concrete_functions([
    tf.function(model, autograph=False).get_concrete_function(
        tf.TensorSpec([500, 64]))], model)
converter.experimental_lower_to_saved_model = False  # writes no files
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = lambda: ([x[i:i + 500]] for i in (0, 500))
lite = tf.lite.Interpreter(model_content=converter.convert())
lite.allocate_tensors()
lite.set_tensor(lite.get_input_details()[0]["index"], x_test)
lite.invoke()
theirs = lite.get_tensor(lite.get_output_details()[0]["index"])
ours_real = grids[2][0] * (ours - np.float32(grids[2][1]))
for name, z in (("float32", model.predict(x_test, verbose=0)),
                ("LiteRT", theirs), ("by hand", ours_real)):
    print(f"{name:8}{np.mean(z.argmax(axis=1) == digits[1000:1500]):.3f} right"
          f", {np.mean(np.abs(z - theirs) < 0.01):.2f} of LiteRT's logits")
