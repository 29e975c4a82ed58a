namespace Suite.Inspection;

/// <summary>Work of which a tenant has one at a time.</summary>
internal enum InspectionWork
{
    ModelImport,
    Refit,
}
