"""A 784-64-10 network holds 50,890 parameters, by hand and in Keras."""

import keras

model = keras.Sequential([
    keras.Input(shape=(784,)),  # a shape, not a layer of weights
    keras.layers.Dense(64, activation="relu", name="hidden"),
    keras.layers.Dense(10, activation="softmax", name="output"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy",
              metrics=["accuracy"])

hidden = 784 * 64 + 64  # a weight per input and unit, a bias per unit
output = 64 * 10 + 10
for name, by_hand in {"hidden": hidden, "output": output}.items():
    by_keras = model.get_layer(name).count_params()
    print(f"{name}: {by_hand:,} by hand, {by_keras:,} in Keras")
print(f"total: {hidden + output:,} by hand, {model.count_params():,} in Keras")
