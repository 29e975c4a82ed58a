namespace Suite.Support.Dialogue.Files;

/// <summary>Collects what is wrong with a file.</summary>
internal sealed class FlowFaults
{
    /// <summary>A file with more is the wrong file; the rest would only cost memory.</summary>
    private const int CountMax = 1_000;

    private readonly List<FlowFault> _faults = [];

    public int Count => _faults.Count;

    public void Add(FlowNode at, string message) => Add(at.Line, at.Column, at.Path, message);

    /// <summary>At the member's name.</summary>
    public void Add(FlowMember at, string message) => Add(at.Line, at.Column, at.Value.Path, message);

    public void Add(int line, int column, string path, string message)
    {
        if (_faults.Count < CountMax)
        {
            _faults.Add(new FlowFault(line, column, path, message));
        }
    }

    public void ThrowIfAny()
    {
        if (_faults.Count > 0)
        {
            throw new FlowFileException([.. _faults.OrderBy(f => f.Line).ThenBy(f => f.Column)]);
        }
    }
}
