using SQLitePCL;

namespace Suite.Journal.Sqlite;

/// <summary>An error of the SQLite library, not yet put into the words of the journal.</summary>
internal sealed class SqliteFault(int code, string message, string doing) : Exception($"{message} (SQLite error {code}, {doing})")
{
    public int Code => code;

    private int Primary => code & 0xff;

    /// <summary>
    /// A failed sync leaves it open what is on disk: the kernel may have dropped the pages and forgotten, so that a later sync would succeed
    /// without them. Nothing but a restart, which reads what is really there, makes the file trustworthy again.
    /// </summary>
    public bool LeavesDiskUnknown => code is raw.SQLITE_IOERR_FSYNC or raw.SQLITE_IOERR_DIR_FSYNC;

    public bool IsCorruption => Primary is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    public JournalUnavailableException ToUnavailable(string path)
    {
        var what = Primary switch
        {
            raw.SQLITE_FULL => "its disk is full. Free some space; the journal then goes on by itself.",
            raw.SQLITE_READONLY => "it is read-only. Make the file, its directory and its file system writable for this user.",
            raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => "it cannot be opened. Make the file and its directory accessible to this user.",
            raw.SQLITE_NOTADB => "it is not a journal or its head is damaged. Move the file away and restore it from a backup.",
            raw.SQLITE_CORRUPT => "it is damaged. Stop the server, keep a copy of the file and restore it from a backup.",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "another program holds it locked. Stop the program that has the file open.",
            raw.SQLITE_IOERR => "its disk reports an error. Look into the system log for the disk, then restart the server.",
            raw.SQLITE_NOMEM => "there is not enough memory. Give the server more memory.",
            _ => "SQLite refuses the operation.",
        };
        return new JournalUnavailableException($"The journal '{path}' cannot be used: {what} [{Message}]", this);
    }
}
