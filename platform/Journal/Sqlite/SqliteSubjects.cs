using Suite.Journal.Personal;

namespace Suite.Journal.Sqlite;

/// <summary>
/// Subject keys on the writer's side. A new key's row is part of the transaction of the first event that needs it; the key enters the cache that
/// readers share only after the commit, so that a rolled-back number given to another subject can never meet the wrong key.
/// </summary>
internal sealed class SqliteSubjects(SqliteDatabase db, SubjectCipher cipher, SubjectKeyCache cache)
{
    private readonly Dictionary<(int Tenant, EntityKey Subject), (long Number, byte[] Key)> _used = [];

    public (long Number, byte[] Key) KeyFor(TenantId tenant, int tenantNumber, EntityKey subject)
    {
        if (_used.TryGetValue((tenantNumber, subject), out var used))
        {
            return used;
        }

        var find = db.Prepare("SELECT id, wrapped FROM subject_keys WHERE tenant = ? AND subject = ? AND erased = 0")
            .Bind(1, tenantNumber).Bind(2, subject);
        if (find.Step())
        {
            var key = new byte[SubjectCipher.KeySize];
            var number = find.Int64(0);
            if (!cache.TryGet(number, key))
            {
                key = cipher.Unwrap(tenant, subject, find.Blob(1));
            }

            find.Reset();
            return _used[(tenantNumber, subject)] = (number, key);
        }

        var fresh = SubjectCipher.NewKey();
        db.Prepare("INSERT INTO subject_keys (tenant, subject, erased, wrapped) VALUES (?, ?, 0, ?)")
            .Bind(1, tenantNumber).Bind(2, subject).Bind(3, cipher.Wrap(tenant, subject, fresh)).Execute();
        return _used[(tenantNumber, subject)] = (db.LastRowId, fresh);
    }

    public void Committed()
    {
        foreach (var (number, key) in _used.Values)
        {
            cache.Put(number, key);
        }

        _used.Clear();
    }

    public void RolledBack() => _used.Clear();

    /// <summary>
    /// Overwrites the key with zeros in place, then empties the log, which may hold older images of the page. On return no file of the journal
    /// holds the key's bytes. What this cannot reach: freed blocks and wear-levelled cells of the disk, file-system snapshots, backups.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The key is destroyed, but readers kept the log from being emptied; erase again.</exception>
    public bool Erase(TenantId tenant, int tenantNumber, EntityKey subject)
    {
        var find = db.Prepare("SELECT id FROM subject_keys WHERE tenant = ? AND subject = ? AND erased = 0").Bind(1, tenantNumber).Bind(2, subject);
        if (!find.Step())
        {
            return false;
        }

        var number = find.Int64(0);
        find.Reset();
        db.Prepare("UPDATE subject_keys SET erased = 1, wrapped = ? WHERE id = ?").Bind(1, new byte[SubjectCipher.WrappedSize]).Bind(2, number).Execute();
        cache.Remove(number);
        return true;
    }
}
