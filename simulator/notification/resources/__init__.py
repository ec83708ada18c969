"""The resources of the Digital River API beside the order, each as a plain dict in wire order."""
