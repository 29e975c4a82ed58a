using System.Security.Cryptography;

namespace Suite.Journal.Personal;

/// <summary>
/// Unwrapped subject keys by the id of their row; the least recently used leaves first and is zeroed. The cache saves only the unwrapping:
/// whoever uses it has just read the row in the same transaction, so a key whose row is gone is never asked for, on whichever node it was erased.
/// </summary>
internal sealed class SubjectKeyCache(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, LinkedListNode<(long Id, byte[] Key)>> _nodes = [];
    private readonly LinkedList<(long Id, byte[] Key)> _byUse = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _nodes.Count;
            }
        }
    }

    /// <summary>Copies the key out; false when it is not here.</summary>
    public bool TryGet(long id, Span<byte> key)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(id, out var node))
            {
                return false;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            node.Value.Key.CopyTo(key);
            return true;
        }
    }

    public void Put(long id, ReadOnlySpan<byte> key)
    {
        lock (_gate)
        {
            if (_nodes.ContainsKey(id))
            {
                return;
            }

            _nodes[id] = _byUse.AddFirst((id, key.ToArray()));
            if (_nodes.Count > capacity)
            {
                RemoveNode(_byUse.Last!);
            }
        }
    }

    public void Remove(long id)
    {
        lock (_gate)
        {
            if (_nodes.TryGetValue(id, out var node))
            {
                RemoveNode(node);
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            while (_byUse.Last is { } node)
            {
                RemoveNode(node);
            }
        }
    }

    private void RemoveNode(LinkedListNode<(long Id, byte[] Key)> node)
    {
        CryptographicOperations.ZeroMemory(node.Value.Key);
        _nodes.Remove(node.Value.Id);
        _byUse.Remove(node);
    }
}
