"""Replacing ResNet50's head freezes nothing: what trains is a separate choice,
first the head, then the last stage at a low learning rate.

Look at how many tensors (arrays of weights) train after each step.
"""

import keras
from keras import layers
from keras.applications import ResNet50
from keras.applications.resnet import preprocess_input

SEED = 0
WEIGHTS = None  # "imagenet" downloads the pretrained weights, 95 MB
keras.utils.set_random_seed(SEED)


def new_classifier(weights, image_size=64, classes=5):
    shape = (image_size, image_size, 3)
    inputs = keras.Input(shape=shape)
    base = ResNet50(include_top=False, weights=weights, input_tensor=inputs)
    images = keras.Input(shape=shape)  # RGB, from 0 to 255
    # The custom, but in Keras 3 training=True of fit or a caller wins over it.
    features = base(preprocess_input(images), training=False)
    pooled = layers.GlobalAveragePooling2D()(features)
    hidden = layers.Dense(1024, activation="relu")(pooled)
    outputs = layers.Dense(classes, activation="softmax")(hidden)
    print("base", base.output_shape, "-> pooled", pooled.shape)
    return keras.Model(images, outputs), base


def compile_for(model, learning_rate):  # again after each change of trainable
    optimizer = keras.optimizers.Adam(learning_rate)
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    tensors = model.trainable_weights
    numbers = sum(tensor.numpy().size for tensor in tensors)
    return f"{len(tensors):3} tensors train, {numbers:10,} numbers"


model, base = new_classifier(WEIGHTS)
print("new head only:   ", compile_for(model, 1e-3))
base.trainable = False
print("base frozen:     ", compile_for(model, 1e-3))
# Here: model.fit(...) until the validation loss stops falling.
base.trainable = True
for layer in base.layers:
    normalizes = isinstance(layer, layers.BatchNormalization)
    layer.trainable = layer.name.startswith("conv5") and not normalizes
print("last stage free: ", compile_for(model, 1e-5))
# Here: model.fit(...) again, with early stopping.
