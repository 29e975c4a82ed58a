using FsCheck;
using FsCheck.Fluent;
using Suite.Journal.Personal;
using Suite.Journal.Tests.Conformance;
using Suite.TestKit;

namespace Suite.Journal.Tests.Personal;

public sealed class PersonalTests
{
    [Fact]
    public void Any_key_list_comes_back_from_its_bytes_in_order()
    {
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, int.MaxValue)).ToArbitrary(), numbers =>
        {
            EntityKey[] keys = [.. numbers.Select(Make.Key)];
            var bytes = new byte[KeyCodec.SizeOf(keys.Length)];
            KeyCodec.Write(keys, bytes);
            return KeyCodec.Read(bytes).SequenceEqual(keys);
        }).QuickCheckThrowOnFailure();
        Assert.Throws<InvalidDataException>(() => KeyCodec.Read(new byte[17]));
    }

    [Fact]
    public void Any_personal_data_comes_back_and_only_for_its_own_event_and_only_unaltered()
    {
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 255)).ToArbitrary(), Gen.Choose(0, 10_000).ToArbitrary(), (numbers, at) =>
        {
            byte[] plain = [.. numbers.Select(n => (byte)n)];
            var key = SubjectCipher.NewKey();
            var bytes = SubjectCipher.Encrypt(key, Make.Acme, "id", plain);
            Assert.Equal(plain, SubjectCipher.Decrypt(key, Make.Acme, "id", bytes));
            Assert.Throws<JournalUnavailableException>(() => SubjectCipher.Decrypt(key, Make.Acme, "other", bytes));
            Assert.Throws<JournalUnavailableException>(() => SubjectCipher.Decrypt(key, Make.Other, "id", bytes));
            bytes[at % bytes.Length] ^= 1;
            Assert.Throws<JournalUnavailableException>(() => SubjectCipher.Decrypt(key, Make.Acme, "id", bytes));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_wrapped_key_opens_only_for_its_subject_and_under_its_master_key()
    {
        using var cipher = new SubjectCipher(MasterKey.FromBytes(new byte[32]));
        using var other = new SubjectCipher(MasterKey.FromBytes([.. Enumerable.Repeat((byte)1, 32)]));
        var key = SubjectCipher.NewKey();
        var wrapped = cipher.Wrap(Make.Acme, Make.Key(1), key);

        Assert.Equal(SubjectCipher.WrappedSize, wrapped.Length);
        Assert.Equal(key, cipher.Unwrap(Make.Acme, Make.Key(1), wrapped));
        Assert.Throws<JournalUnavailableException>(() => cipher.Unwrap(Make.Acme, Make.Key(2), wrapped));
        Assert.Throws<JournalUnavailableException>(() => other.Unwrap(Make.Acme, Make.Key(1), wrapped));
    }

    [Fact]
    public void The_key_cache_keeps_what_was_used_last_and_never_more_than_its_limit()
    {
        var cache = new SubjectKeyCache(2);
        var key = new byte[SubjectCipher.KeySize];
        cache.Put(1, Make.Hash("1"));
        cache.Put(2, Make.Hash("2"));
        Assert.True(cache.TryGet(1, key));
        cache.Put(3, Make.Hash("3"));

        Assert.Equal(2, cache.Count);
        Assert.False(cache.TryGet(2, key));
        Assert.True(cache.TryGet(1, key));
        Assert.Equal(Make.Hash("1"), key);
        cache.Remove(1);
        Assert.False(cache.TryGet(1, key));
        cache.Clear();
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public async Task Processes_that_create_the_master_key_at_once_agree_on_one()
    {
        using var temp = new TempDirectory();
        var file = temp.File("master.key");
        var derived = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Convert.ToHexString(MasterKey.LoadOrCreate(file).Derive("p")))));

        Assert.Single(derived.Distinct());
        Assert.NotEqual(derived[0], Convert.ToHexString(MasterKey.LoadOrCreate(file).Derive("q")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal([file], Directory.GetFiles(temp.Path));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", Assert.Throws<DataDirectoryException>(() => MasterKey.LoadOrCreate(file)).Message, StringComparison.Ordinal);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(file, "c2hvcnQ=");
        Assert.Throws<DataDirectoryException>(() => MasterKey.LoadOrCreate(file));
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        new JournalOptions().Validate();
        Assert.Contains(
            nameof(JournalOptions.GroupCommitEventsMax), Assert.Throws<ArgumentOutOfRangeException>(() => new JournalOptions { GroupCommitEventsMax = 0 }.Validate()).Message, StringComparison.Ordinal);
    }
}
