"""The tab that tells how good a map is: points, interpretation, figures."""
