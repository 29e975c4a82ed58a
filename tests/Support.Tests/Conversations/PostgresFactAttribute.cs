using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Conversations;

/// <summary>Skipped, and says why, where PostgreSQL cannot be started.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresCluster.WhyUnavailable!;
}
