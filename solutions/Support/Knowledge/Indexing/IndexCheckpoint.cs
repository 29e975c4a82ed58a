using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Suite.Text.Retrieval;

namespace Suite.Support.Knowledge.Indexing;

/// <summary>
/// An index as bytes. Version and the platform's way of cutting text stand first, a checksum last: a file from another version or a damaged one is refused and never half
/// believed. Texts of ASCII take a byte a character, others two, so that reading copies and decodes nothing; broken pairs survive.
/// </summary>
internal static class IndexCheckpoint
{
    private const uint Magic = 0x4B_49_44_58; // "XDIK"
    private const int Version = 1;

    /// <summary>More than a million of anything in one list is damage.</summary>
    private const int CountMax = 64_000_000;

    public static void Write(Stream stream, ImmutableSortedDictionary<string, LanguageIndex> languages)
    {
        using var sha = SHA256.Create();
        using (var hashing = new CryptoStream(stream, sha, CryptoStreamMode.Write, leaveOpen: true))
        using (var writer = new BinaryWriter(new BufferedStream(hashing, 1 << 16), Encoding.UTF8))
        {
            writer.Write(Magic);
            writer.Write(Version);
            WriteText(writer, KnowledgeTerms.Fingerprint);
            writer.Write(languages.Count);
            foreach (var (language, index) in languages)
            {
                WriteText(writer, language);
                WriteLanguage(writer, index);
            }
        }

        stream.Write(sha.Hash!);
    }

    public static ImmutableSortedDictionary<string, LanguageIndex> Read(Stream stream)
    {
        try
        {
            var bytes = new byte[checked((int)(stream.Length - stream.Position))];
            stream.ReadExactly(bytes);
            var length = bytes.Length - SHA256.HashSizeInBytes;
            if (length < 0 || !SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
            {
                throw new InvalidDataException("The knowledge index is damaged: its checksum does not fit.");
            }

            using var reader = new BinaryReader(new MemoryStream(bytes, 0, length, writable: false, publiclyVisible: true), Encoding.UTF8);
            if (reader.ReadUInt32() != Magic || reader.ReadInt32() != Version || ReadText(reader) != KnowledgeTerms.Fingerprint)
            {
                throw new InvalidDataException("This knowledge index was written by another version.");
            }

            var languages = ImmutableSortedDictionary.CreateBuilder<string, LanguageIndex>(StringComparer.Ordinal);
            for (var i = ReadCount(reader); i > 0; i--)
            {
                languages.Add(ReadText(reader), ReadLanguage(reader));
            }

            return languages.ToImmutable();
        }
        catch (Exception e) when (e is EndOfStreamException or OverflowException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("The knowledge index is damaged.", e);
        }
    }

    private static void WriteLanguage(BinaryWriter writer, LanguageIndex index)
    {
        writer.Write(index.Changes);
        writer.Write(index.Space is not null);
        index.Space?.Write(writer);
        writer.Write(index.Segments.Length);
        foreach (var live in index.Segments)
        {
            WriteArray(writer, live.DeadArticles);
            writer.Write(live.DeadCount);
            WriteSegment(writer, live.Segment);
        }
    }

    private static LanguageIndex ReadLanguage(BinaryReader reader)
    {
        var changes = reader.ReadInt32();
        var space = reader.ReadBoolean() ? LatentSpace.Read(reader) : null;
        var segments = ImmutableArray.CreateBuilder<LiveSegment>();
        var articles = ImmutableDictionary.CreateBuilder<string, ParsedArticle>(StringComparer.Ordinal);
        for (var i = ReadCount(reader); i > 0; i--)
        {
            var dead = ReadArray<ulong>(reader);
            var deadCount = reader.ReadInt32();
            var live = new LiveSegment(ReadSegment(reader), dead, deadCount);
            segments.Add(live);
            for (var a = 0; a < live.Segment.Articles.Length; a++)
            {
                if (live.IsLive(a))
                {
                    articles[live.Segment.Articles[a].Article.Id] = live.Segment.Articles[a];
                }
            }
        }

        return new LanguageIndex { Changes = changes, Space = space, Segments = segments.ToImmutable(), Articles = articles.ToImmutable() };
    }

    private static void WriteSegment(BinaryWriter writer, IndexSegment segment)
    {
        writer.Write(segment.Articles.Length);
        foreach (var article in segment.Articles)
        {
            WriteArticle(writer, article);
        }

        writer.Write(segment.Terms.Length);
        foreach (var term in segment.Terms)
        {
            WriteText(writer, term);
        }

        WriteArray(writer, segment.Offsets);
        WriteArray(writer, segment.Postings);
        WriteArray(writer, segment.Lengths);
        WriteArray(writer, segment.Vectors);
        writer.Write(segment.Width);
    }

    private static IndexSegment ReadSegment(BinaryReader reader)
    {
        var articles = new ParsedArticle[ReadCount(reader)];
        for (var i = 0; i < articles.Length; i++)
        {
            articles[i] = ReadArticle(reader);
        }

        var terms = new string[ReadCount(reader)];
        for (var i = 0; i < terms.Length; i++)
        {
            terms[i] = ReadText(reader);
        }

        return new IndexSegment(articles, terms, ReadArray<int>(reader), ReadArray<int>(reader), ReadArray<float>(reader), ReadArray<float>(reader), reader.ReadInt32());
    }

    private static void WriteArticle(BinaryWriter writer, ParsedArticle parsed)
    {
        WriteText(writer, parsed.Article.Id);
        WriteText(writer, parsed.Article.Language);
        WriteText(writer, parsed.Article.Title);
        writer.Write((byte)parsed.Article.Format);
        WriteText(writer, parsed.Article.Body);
        writer.Write(parsed.Article.Url is not null);
        WriteText(writer, parsed.Article.Url ?? "");
        WriteText(writer, parsed.Text);
        writer.Write(parsed.Passages.Count);
        foreach (var passage in parsed.Passages)
        {
            WriteText(writer, passage.Heading);
            writer.Write(passage.Start);
            writer.Write(passage.End);
            writer.Write(passage.Sentences.Count);
            foreach (var sentence in passage.Sentences)
            {
                writer.Write(sentence.Start);
                writer.Write(sentence.End);
                writer.Write((byte)sentence.Kind);
                writer.Write(sentence.Lead);
            }
        }
    }

    private static ParsedArticle ReadArticle(BinaryReader reader)
    {
        var article = new Article
        {
            Id = ReadText(reader),
            Language = ReadText(reader),
            Title = ReadText(reader),
            Format = (ArticleFormat)reader.ReadByte(),
            Body = ReadText(reader),
            Url = reader.ReadBoolean() ? ReadText(reader) : Nothing(ReadText(reader)),
        };
        var text = ReadText(reader);
        var passages = new Passage[ReadCount(reader)];
        for (var i = 0; i < passages.Length; i++)
        {
            passages[i] = ReadPassage(reader, article, text);
        }

        return new ParsedArticle { Article = article, Text = text, Passages = passages };
    }

    private static string? Nothing(string _) => null;

    private static Passage ReadPassage(BinaryReader reader, Article article, string text)
    {
        var (heading, start, end) = (ReadText(reader), reader.ReadInt32(), reader.ReadInt32());
        var sentences = new Sentence[ReadCount(reader)];
        for (var i = 0; i < sentences.Length; i++)
        {
            sentences[i] = new Sentence(reader.ReadInt32(), reader.ReadInt32(), (SentenceKind)reader.ReadByte(), reader.ReadInt32());
        }

        return new Passage
        {
            ArticleId = article.Id,
            Language = article.Language,
            Title = article.Title,
            Heading = heading,
            Start = start,
            End = end,
            Text = text[start..end],
            Sentences = sentences,
        };
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var isAscii = Ascii.IsValid(text);
        writer.Write(isAscii ? text.Length : ~text.Length);
        writer.Write(isAscii ? Encoding.ASCII.GetBytes(text) : MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static string ReadText(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        var isAscii = length >= 0;
        var bytes = Take(reader, isAscii ? length : 2L * ~length);
        return isAscii ? Encoding.ASCII.GetString(bytes) : new string(MemoryMarshal.Cast<byte, char>(bytes));
    }

    private static void WriteArray<T>(BinaryWriter writer, T[] values)
        where T : unmanaged
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes<T>(values));
    }

    private static T[] ReadArray<T>(BinaryReader reader)
        where T : unmanaged
    {
        var count = ReadCount(reader);
        return MemoryMarshal.Cast<byte, T>(Take(reader, (long)count * Marshal.SizeOf<T>())).ToArray();
    }

    private static int ReadCount(BinaryReader reader) =>
        reader.ReadInt32() is var count and >= 0 and <= CountMax ? count : throw new InvalidDataException("The knowledge index is damaged: a count makes no sense.");

    /// <summary>The next bytes where they lie: the file is in memory as a whole.</summary>
    private static ReadOnlySpan<byte> Take(BinaryReader reader, long count)
    {
        var stream = (MemoryStream)reader.BaseStream;
        if (count > stream.Length - stream.Position)
        {
            throw new EndOfStreamException("The knowledge index ends in the middle of a list.");
        }

        var bytes = stream.GetBuffer().AsSpan((int)stream.Position, (int)count);
        stream.Position += count;
        return bytes;
    }
}
