"""The tab Accuracy: points, interpretation, figures."""
