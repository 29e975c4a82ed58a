// libtorch has one random generator and one pool of threads for the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
