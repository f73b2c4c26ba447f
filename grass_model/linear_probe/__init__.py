"""Linear classifiers on few labels: `grass-train fewlabels`."""
