"""Side-by-side benchmarks: speed and accuracy of our tools beside the libraries'."""
