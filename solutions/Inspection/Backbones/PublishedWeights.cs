namespace Suite.Inspection.Backbones;

/// <summary>A network that someone else has trained and published, pinned to its very bytes.</summary>
/// <param name="Name">What it is asked for by.</param>
/// <param name="Sha256">Of the file, in small hexadecimal digits.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Range">What the network takes: a word of <c>--backbone-range</c>.</param>
/// <param name="Sources">Where the file may be had; one is as good as another, since only the pinned bytes are taken.</param>
public sealed record PublishedWeights(string Name, string Sha256, long Bytes, string Range, IReadOnlyList<Uri> Sources)
{
    /// <summary>
    /// The EfficientNets of PyTorch Image Models as the ONNX model zoo publishes them (Apache-2.0). The pins are those of the zoo's own
    /// repository, which names each large file by its SHA-256.
    /// </summary>
    public static IReadOnlyList<PublishedWeights> All { get; } =
    [
        Zoo("efficientnet-lite0", "efficientnet_lite0", "d7a7b063b2e99022c43f3c9e550ad49c560d079a", "0baee602f78ce8b9d6bfdf32394956c4fa42a814c8d1f31de628b6f489842311", 18_560_054),
        Zoo("efficientnet-b0", "efficientnet_b0", "69d69010b7ed6ba9438c392943d2715026792d40", "e76596a2b9e27c7c734c38550859105b43fec926f13447a84dad175eb994068a", 21_128_851),
        Zoo("efficientnet-b1", "efficientnet_b1", "69d69010b7ed6ba9438c392943d2715026792d40", "0834826e9ddb0fb07b24fbc86bc302c13a84b8b3c37488238b74cdddbea5758e", 31_136_652),
        Zoo("efficientnet-b3", "efficientnet_b3", "d7a7b063b2e99022c43f3c9e550ad49c560d079a", "d3f496b66ab889cf467f5d78b36b116e38fd3e902580a0f2f34c90ede80bc8ba", 48_853_644),
        Zoo("efficientnet-b4", "efficientnet_b4", "69d69010b7ed6ba9438c392943d2715026792d40", "4e6eabd01bc439995a4644fd411a61879184656a1f7ca7a93731f28d05b0c566", 77_233_636),
    ];

    private static PublishedWeights Zoo(string name, string network, string commit, string sha256, long bytes) => new(name, sha256, bytes, "imagenet",
    [
        new Uri($"https://huggingface.co/onnxmodelzoo/{network}_Opset17/resolve/main/{network}_Opset17.onnx"),
        new Uri($"https://media.githubusercontent.com/media/onnx/models/{commit}/Computer_Vision/{network}_Opset17_timm/{network}_Opset17.onnx"),
    ]);
}
