// The few types of Unity, its input system and Harmony that the plugin touches; no behaviour.
using System;
using System.Reflection;

namespace UnityEngine
{
    public struct Vector2
    {
        public float x, y;

        public Vector2(float x, float y) => (this.x, this.y) = (x, y);
    }

    public struct Vector3
    {
        public float x, y, z;

        public Vector3(float x, float y, float z) => (this.x, this.y, this.z) = (x, y, z);
    }

    public struct Quaternion
    {
        public static Quaternion identity => default;

        public static Quaternion Euler(float x, float y, float z) => throw new NotSupportedException();
    }

    public struct Bounds
    {
        public Vector3 center { get; set; }

        public Vector3 extents { get; set; }
    }

    public class Object
    {
        public static void Destroy(Object victim) => throw new NotSupportedException();

        public static void DontDestroyOnLoad(Object target) => throw new NotSupportedException();

        public static T[] FindObjectsOfType<T>() where T : Object => throw new NotSupportedException();

        public static implicit operator bool(Object exists) => exists != null;
    }

    public class Transform : Object
    {
        public Vector3 position { get; set; }

        public Vector3 eulerAngles { get; set; }
    }

    public class Component : Object
    {
        public Transform transform { get; }

        public GameObject gameObject { get; }

        public T GetComponentInParent<T>() where T : class => throw new NotSupportedException();
    }

    public class MonoBehaviour : Component
    {
    }

    public class Rigidbody : Component
    {
        public Vector3 linearVelocity { get; set; }
    }

    public class Collider : Component
    {
    }

    public class GameObject : Object
    {
        public GameObject(string name) => throw new NotSupportedException();

        public T AddComponent<T>() where T : Component => throw new NotSupportedException();
    }

    public static class Time
    {
        public static float timeScale { get; set; }

        public static float fixedDeltaTime { get; set; }
    }

    public static class Debug
    {
        public static void Log(object message) => throw new NotSupportedException();

        public static void LogError(object message) => throw new NotSupportedException();
    }
}

namespace UnityEngine.InputSystem
{
    public class InputAction
    {
        public InputAction(string name, string binding) => throw new NotSupportedException();

        public void Enable() => throw new NotSupportedException();

        public void Disable() => throw new NotSupportedException();

        public bool WasPressedThisFrame() => throw new NotSupportedException();
    }
}

namespace HarmonyLib
{
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class HarmonyPatch : Attribute
    {
        public HarmonyPatch(Type type, string method)
        {
        }
    }

    public class Harmony
    {
        public Harmony(string id) => throw new NotSupportedException();

        public void PatchAll(Assembly assembly) => throw new NotSupportedException();

        public void UnpatchSelf() => throw new NotSupportedException();
    }
}
