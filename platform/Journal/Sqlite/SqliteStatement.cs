using System.Buffers;
using System.Text;
using SQLitePCL;

namespace Suite.Journal.Sqlite;

/// <summary>
/// A prepared statement that is used again and again by one thread at a time. Thin on purpose: at three keys an event the writer executes
/// more than 200,000 statements a second, where ADO.NET's parameter objects would cost more than SQLite itself.
/// </summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt statement, string sql) : IDisposable
{
    public SqliteStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, string text)
    {
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = null;
        var buffer = size <= 1_024 ? stackalloc byte[1_024] : rented = ArrayPool<byte>.Shared.Rent(size);
        Check(raw.sqlite3_bind_text(statement, index, buffer[..Encoding.UTF8.GetBytes(text, buffer)]));
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return this;
    }

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> blob)
    {
        Check(blob.IsEmpty ? raw.sqlite3_bind_null(statement, index) : raw.sqlite3_bind_blob(statement, index, blob));
        return this;
    }

    public SqliteStatement Bind(int index, EntityKey key)
    {
        Span<byte> bytes = stackalloc byte[EntityKey.Size];
        key.Write(bytes);
        return Bind(index, bytes);
    }

    public SqliteStatement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(statement, index));
        return this;
    }

    /// <summary>True when there is a row; after the last row, or an error, the statement is ready for its next use.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            var fault = database.Fault(sql);
            _ = raw.sqlite3_reset(statement);
            throw fault;
        }

        _ = raw.sqlite3_reset(statement);
        return false;
    }

    /// <summary>For statements that give no row.</summary>
    public void Execute()
    {
        if (Step())
        {
            Reset();
        }
    }

    public void Reset() => _ = raw.sqlite3_reset(statement);

    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    public int Int32(int column) => raw.sqlite3_column_int(statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    /// <summary>Valid until the next step; empty for null.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);

    public void Dispose() => statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw database.Fault(sql);
        }
    }
}
