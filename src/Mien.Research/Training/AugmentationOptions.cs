using Mien.Vision.Augmentation;

namespace Mien.Research.Training;

/// <summary>The random changes of training faces.</summary>
/// <param name="Augmentation">What is done to each face.</param>
/// <param name="Seed">Seed of the changes.</param>
/// <param name="Mixup">α of the <see cref="Mixup"/> with another face; 0 for none.</param>
/// <param name="Rounds">
/// Epochs after which the same changes come again, all but the mirror image, which is drawn anew in every epoch; 0 for never.
/// </param>
public sealed record AugmentationOptions(FaceAugmentation Augmentation, ulong Seed, float Mixup = 0, int Rounds = 0);
