using System.Xml;
using System.Xml.Linq;
using Mien.Vision;

namespace Mien.Research.Data;

/// <summary>
/// Boxes in the XML of dlib's imglab: <c>&lt;dataset&gt;&lt;images&gt;&lt;image file="..."&gt;&lt;box top left width height/&gt;</c>; files are
/// named from the folder of the list. A box with <c>ignore="1"</c> is hard. All pictures are for testing.
/// </summary>
public static class DlibBoxes
{
    /// <summary>Reads a list.</summary>
    /// <param name="file">The XML file.</param>
    /// <exception cref="MienException">The file is unreadable or no such list, or a picture is missing.</exception>
    public static IReadOnlyList<AnnotatedPhoto> Load(string file)
    {
        try
        {
            using var stream = DataFile.Open(file);
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            var images = XDocument.Load(reader, LoadOptions.SetLineInfo).Root?.Element("images")?.Elements("image")
                ?? throw new MienException(file, "no <images> in it");
            return [.. images.Select(image => Read(file, image))];
        }
        catch (XmlException error)
        {
            throw new DataFault(file, error.LineNumber, "is no XML here").ToException(error);
        }
    }

    private static AnnotatedPhoto Read(string file, XElement image)
    {
        var name = image.Attribute("file")?.Value ?? throw Bad(file, image, "an image has no file");
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, name);
        if (!File.Exists(path))
            throw Bad(file, image, $"the picture {name} is missing");
        float Number(XElement box, string attribute) =>
            PixelCoordinate.TryParse(box.Attribute(attribute)?.Value, out var number)
                ? number
                : throw Bad(file, box, $"{attribute} of a box is missing or no number of pixels");
        return new(path, name, [.. image.Elements("box").Select(box => new FaceAnnotation(
            new Box(Number(box, "left"), Number(box, "top"), Number(box, "width"), Number(box, "height")), box.Attribute("ignore")?.Value == "1"))], Split.Test);
    }

    private static MienException Bad(string file, XElement element, string reason) => new DataFault(file, ((IXmlLineInfo)element).LineNumber, reason).ToException();
}
