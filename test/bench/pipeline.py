"""The whole job in PyTorch and scikit-learn: trace, cluster, count transitions, compare with the model on held-out words.

Usage: pipeline.py MODEL.safetensors WORDS.csv K; prints the share of held-out words on which machine and model agree.
"""

import csv
import os
import sys

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np
import torch
from safetensors.torch import load_file
from sklearn.cluster import KMeans
from sklearn.model_selection import train_test_split

torch.set_num_threads(1)
model, data, clusters = sys.argv[1], sys.argv[2], int(sys.argv[3])
weights = load_file(model)
lstm = torch.nn.LSTM(2, 32, batch_first=True)
readout = torch.nn.Linear(32, 2)
lstm.load_state_dict({name[5:]: value for name, value in weights.items() if name.startswith("lstm.")})
readout.load_state_dict({name[3:]: value for name, value in weights.items() if name.startswith("fc.")})

with open(data) as file:
    words = [row["word"] for row in csv.DictReader(file)]
lengths = np.array([len(word) for word in words])
symbols = np.zeros((len(words), lengths.max()), np.int64)
for row, word in zip(symbols, words):
    row[: len(word)] = [int(symbol) for symbol in word]

with torch.inference_mode():
    h = lstm(torch.nn.functional.one_hot(torch.from_numpy(symbols), 2).float())[0]
    verdicts = readout(h[torch.arange(len(words)), torch.from_numpy(lengths) - 1]).argmax(1).numpy()
h = h.numpy()

fit, held_out = train_test_split(np.arange(len(words)), test_size=0.3, random_state=0, stratify=verdicts)
real = np.arange(symbols.shape[1]) < lengths[:, None]
kmeans = KMeans(clusters, n_init=1, random_state=0).fit(h[fit][real[fit]])
states = np.zeros((len(fit), symbols.shape[1] + 1), np.int64)
states[:, 1:][real[fit]] = kmeans.labels_ + 1
counts = np.zeros((clusters + 1, 2, clusters + 1), np.int64)
np.add.at(counts, (states[:, :-1][real[fit]], symbols[fit][real[fit]], states[:, 1:][real[fit]]), 1)
following = counts.argmax(2)
with torch.inference_mode():
    outputs = readout(torch.from_numpy(kmeans.cluster_centers_.astype(np.float32))).argmax(1).numpy()

agreed = 0
for i in held_out:
    state = 0
    for symbol in symbols[i, : lengths[i]]:
        state = following[state, symbol]
    agreed += int(state > 0 and outputs[state - 1] == verdicts[i])
print(agreed / len(held_out))
