namespace Mien.Learning.Onnx;

/// <summary>Field numbers and constants of ONNX's protobuf schema, version 1.8 (IR 7, operator set 13).</summary>
internal static class OnnxFields
{
    public const int IrVersion = 7;
    public const int OperatorSet = 13;
    public const int FloatType = 1;
    public const int Int64Type = 7;
    public const int DoubleType = 11;
    public const int HalfType = 10;
    public const int BFloat16Type = 16;

    public static class Model
    {
        public const int IrVersion = 1;
        public const int ProducerName = 2;
        public const int Documentation = 6;
        public const int Graph = 7;
        public const int OperatorSets = 8;
        public const int Metadata = 14;
    }

    public static class OperatorSetId
    {
        public const int Version = 2;
    }

    public static class Note
    {
        public const int Key = 1;
        public const int Value = 2;
    }

    public static class Graph
    {
        public const int Node = 1;
        public const int Name = 2;
        public const int Initializer = 5;
        public const int Input = 11;
        public const int Output = 12;
    }

    public static class Node
    {
        public const int Input = 1;
        public const int Output = 2;
        public const int Name = 3;
        public const int Operator = 4;
        public const int Attribute = 5;
    }

    public static class Attribute
    {
        public const int Name = 1;
        public const int Float = 2;
        public const int Integer = 3;
        public const int Tensor = 5;
        public const int Integers = 8;
        public const int Type = 20;
        public const int FloatKind = 1;
        public const int IntegerKind = 2;
        public const int TensorKind = 4;
        public const int IntegersKind = 7;
    }

    public static class Tensor
    {
        public const int Dimensions = 1;
        public const int Type = 2;
        public const int Floats = 4;
        public const int Integers = 7;
        public const int Name = 8;
        public const int Raw = 9;
        public const int Location = 14;
    }

    public static class Value
    {
        public const int Name = 1;
        public const int Type = 2;
        public const int TensorType = 1;
        public const int ElementType = 1;
        public const int Shape = 2;
        public const int Dimension = 1;
        public const int Size = 1;
        public const int SizeName = 2;
    }
}
