using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Suite.Inspection.Cameras;
using Suite.Journal;

namespace Suite.Inspection;

/// <summary>The keyed hashes by which a tenant's inspection events are found.</summary>
internal sealed class TenantInspectionKeys
{
    /// <summary>Results are found by the ten minutes they fall in: some thousands at a camera's rate, and few enough reads for a day.</summary>
    public const long SlotMicros = 600_000_000;

    private readonly byte[] _secret;

    public TenantInspectionKeys(MasterKey master, TenantId tenant)
    {
        _secret = master.Derive("inspection/entities/" + tenant.Value);
        Cameras = Key("cameras");
        Outputs = Key("outputs");
        Corrections = Key("corrections");
        Models = Key("models");
    }

    /// <summary>On every event of a camera's own stream: who lists cameras and alarms reads by it.</summary>
    public EntityKey Cameras { get; }

    /// <summary>On every event that sets up or removes an output.</summary>
    public EntityKey Outputs { get; }

    /// <summary>On every correction of a result: labels are read by it.</summary>
    public EntityKey Corrections { get; }

    /// <summary>On the event that says that there is a model of a name.</summary>
    public EntityKey Models { get; }

    /// <summary>Whose secrets an address is.</summary>
    public EntityKey CameraSubject(CameraId camera) => Key("camera/" + camera.Value);

    public EntityKey OutputSubject(string output) => Key("output/" + output);

    public EntityKey Part(string part) => Key("part/" + part);

    /// <summary>On every result: those of ten minutes are found by it.</summary>
    public EntityKey Slot(long slot) => Key("slot/" + slot.ToString(CultureInfo.InvariantCulture));

    public EntityKey CameraSlot(string camera, long slot) => Key("slot/" + slot.ToString(CultureInfo.InvariantCulture) + "/" + camera);

    private EntityKey Key(string name) => EntityKey.Read(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(name)));
}

/// <summary>One set of keys a tenant.</summary>
internal sealed class InspectionKeys(MasterKey master)
{
    private readonly ConcurrentDictionary<TenantId, TenantInspectionKeys> _keys = new();

    public TenantInspectionKeys For(TenantId tenant) => _keys.GetOrAdd(tenant, t => new TenantInspectionKeys(master, t));
}
