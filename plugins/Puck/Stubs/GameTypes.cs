// The few types of the game that the plugin touches, as public mods name them: enough to compile against, with no
// behaviour. Building for an installed game uses the game's own assemblies in their place.
using System;
using System.Collections.Generic;
using UnityEngine;

public enum PlayerTeam { None, Spectator, Blue, Red }

public enum GamePhase { None, Warmup, FaceOff, Playing, BlueScore, RedScore, Replay, PeriodOver, GameOver }

public struct GameState
{
    public GamePhase Phase;
    public int Time;
    public int Period;
    public int BlueScore;
    public int RedScore;
}

public class NetworkVariable<T>
{
    public T Value { get; set; }
}

public class NetworkBehaviourSingleton<T> : MonoBehaviour where T : class
{
    public static T Instance { get; set; }
}

public class MonoBehaviourSingleton<T> : MonoBehaviour where T : class
{
    public static T Instance { get; set; }
}

public class GameManager : NetworkBehaviourSingleton<GameManager>
{
    public NetworkVariable<GameState> GameState { get; } = new NetworkVariable<GameState>();

    public GamePhase Phase => GameState.Value.Phase;

    public void Server_UpdateGameState(GamePhase? phase, int? time, int? period, int? blueScore, int? redScore) =>
        throw new NotSupportedException();
}

public class PlayerManager : NetworkBehaviourSingleton<PlayerManager>
{
    public Player GetLocalPlayer() => throw new NotSupportedException();
}

public class PuckManager : NetworkBehaviourSingleton<PuckManager>
{
    public List<Puck> GetPucks(bool includeReplay) => throw new NotSupportedException();

    public void Server_DespawnPucks(bool despawnReplay) => throw new NotSupportedException();

    public Puck Server_SpawnPuck(Vector3 position, Quaternion rotation, Vector3 velocity, bool isReplay) =>
        throw new NotSupportedException();

    public void Server_SpawnPucksForPhase(GamePhase phase) => throw new NotSupportedException();
}

public class LevelManager : NetworkBehaviourSingleton<LevelManager>
{
    public Bounds IceBounds { get; }
}

public class Player : MonoBehaviour
{
    public NetworkVariable<PlayerTeam> Team { get; } = new NetworkVariable<PlayerTeam>();

    public PlayerInput PlayerInput { get; }

    public PlayerBodyV2 PlayerBody { get; }

    public Stick Stick { get; }
}

public class NetworkedInput<T>
{
    public T ClientValue { get; set; }

    public void ClientTick() => throw new NotSupportedException();
}

public class PlayerInput : MonoBehaviour
{
    public Vector2 MinimumStickRaycastOriginAngle;
    public Vector2 MaximumStickRaycastOriginAngle;
    public NetworkedInput<Vector2> MoveInput = new NetworkedInput<Vector2>();
    public NetworkedInput<Vector2> StickRaycastOriginAngleInput = new NetworkedInput<Vector2>();
    public NetworkedInput<sbyte> BladeAngleInput = new NetworkedInput<sbyte>();
    public NetworkedInput<byte> JumpInput = new NetworkedInput<byte>();
    public NetworkedInput<bool> SlideInput = new NetworkedInput<bool>();
    public NetworkedInput<bool> SprintInput = new NetworkedInput<bool>();

    public bool IsOwner { get; }

    public void ResetInputs(bool keepStick) => throw new NotSupportedException();
}

public class PlayerBodyV2 : MonoBehaviour
{
    public Rigidbody Rigidbody { get; }

    public void Server_Teleport(Vector3 position, Quaternion rotation) => throw new NotSupportedException();
}

public class Stick : MonoBehaviour
{
    public Vector3 BladeHandlePosition { get; }
}

public class Puck : MonoBehaviour
{
    public Rigidbody Rigidbody { get; }
}

public class Goal : MonoBehaviour
{
}

public class GoalTrigger : MonoBehaviour
{
}

public class UIComponent<T> : MonoBehaviourSingleton<T> where T : class
{
}

public class UIChat : UIComponent<UIChat>
{
    public void AddChatMessage(string message) => throw new NotSupportedException();

    public void Client_SendClientChatMessage(string message, bool useTeamChat) => throw new NotSupportedException();
}
