// One test at a time: libtorch's random generator and the number of threads belong to the process.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
