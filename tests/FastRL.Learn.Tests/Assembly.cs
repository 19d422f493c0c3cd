// One test at a time: libtorch's random generator and the number of threads belong to the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
