namespace Suite.Fraud;

/// <summary>Work of which a tenant may have one of a kind under way on this node.</summary>
internal enum WorkKind
{
    Backtest,
    Measuring,
    ModelImport,
    Training,
}
