namespace Suite.Grains.Runtime;

/// <summary>Requests in order of arrival, linked through themselves: a cancelled one leaves from the middle at once. Guarded by the owner's gate.</summary>
internal struct Mailbox
{
    private GrainRequest? _first;
    private GrainRequest? _last;

    /// <summary>Calls in it; internal requests are not counted.</summary>
    public int Calls { get; private set; }

    public readonly GrainRequest? First => _first;

    public readonly bool IsEmpty => _first is null;

    public void Add(GrainRequest request)
    {
        request.Queued = true;
        request.Previous = _last;
        if (_last is null)
            _first = request;
        else
            _last.Next = request;
        _last = request;
        Calls += request.IsInternal ? 0 : 1;
    }

    public GrainRequest? Take()
    {
        var request = _first;
        if (request is not null)
            Remove(request);
        return request;
    }

    public void Remove(GrainRequest request)
    {
        if (request.Previous is null)
            _first = request.Next;
        else
            request.Previous.Next = request.Next;
        if (request.Next is null)
            _last = request.Previous;
        else
            request.Next.Previous = request.Previous;
        request.Previous = null;
        request.Next = null;
        request.Queued = false;
        Calls -= request.IsInternal ? 0 : 1;
    }
}
