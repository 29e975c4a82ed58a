using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation;

/// <summary>A table after a step, and what the step has to say: counts and warnings, no values of rows.</summary>
internal sealed record StepOutcome(Table Table, JsonObject Report);

/// <summary>A step that learnt what there is to learn, with the training rows as it leaves them.</summary>
internal sealed record FitOutcome(FittedStep Fitted, StepOutcome Training);

/// <summary>
/// One declared step. Fitting is deterministic: chance comes from a declared seed. Data that a step cannot use is an
/// <see cref="InvalidDataException"/> that names the column.
/// </summary>
internal abstract class PreparationStep
{
    public abstract FitOutcome Fit(Table training, PreparationSecrets secrets);

    /// <summary>The fitted step from its state. A state that does not fit the declaration is a <see cref="FormatException"/> that names the member.</summary>
    public abstract FittedStep Read(DeclarationNode learned);
}

/// <summary>An immutable fitted step: <see cref="Apply"/> gives the same for the same rows, today and next year.</summary>
internal abstract class FittedStep
{
    public abstract StepOutcome Apply(Table table, PreparationSecrets secrets);

    /// <summary>What was learnt, as JSON that reads back to the last bit.</summary>
    public virtual JsonObject Learned() => [];

    /// <summary>The ordinary end of fitting: training rows are treated as later ones will be.</summary>
    public FitOutcome OnTraining(Table training, PreparationSecrets secrets) => new(this, Apply(training, secrets));
}

/// <summary>A step with nothing to learn: it is its own fitted form.</summary>
internal abstract class FixedStep : PreparationStep
{
    public sealed override FitOutcome Fit(Table training, PreparationSecrets secrets) => new Fixed(this).OnTraining(training, secrets);

    public sealed override FittedStep Read(DeclarationNode learned)
    {
        learned.AllowOnly();
        return new Fixed(this);
    }

    public abstract StepOutcome Apply(Table table, PreparationSecrets secrets);

    private sealed class Fixed(FixedStep step) : FittedStep
    {
        public override StepOutcome Apply(Table table, PreparationSecrets secrets) => step.Apply(table, secrets);
    }
}
