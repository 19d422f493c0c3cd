// One test at a time: libtorch's random generator and the count of live tensors belong to the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
