namespace Suite.Grains.Runtime;

internal enum ActivationStatus
{
    Created,
    Activating,
    Active,
    Deactivating,
    Dead,
}

internal enum EnqueueResult
{
    Accepted,
    Full,
    Dead,
}
