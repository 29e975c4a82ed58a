namespace Suite.Support.Dialogue;

/// <summary>Something in a flow file that its author has to mend.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
/// <param name="Path">Where in the document, as "flows.return_item.steps[2].collect"; empty for the document itself.</param>
/// <param name="Message">What is wrong and what is expected, as a sentence.</param>
public sealed record FlowFault(int Line, int Column, string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? $"line {Line}, column {Column}: {Message}" : $"line {Line}, column {Column}, {Path}: {Message}";
}

/// <summary>A flow file that cannot be used, with everything that is wrong with it, in the order of the file.</summary>
public sealed class FlowFileException(IReadOnlyList<FlowFault> faults)
    : Exception(string.Join('\n', faults.Select(f => f.ToString())))
{
    public IReadOnlyList<FlowFault> Faults { get; } = faults;
}
