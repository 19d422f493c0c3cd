#include "tests/hockey/box2d_game.h"

#include <algorithm>
#include <cmath>

namespace {

constexpr float kTime = 0.02f, kScale = 60, kPi = 3.14159265f;
const b2Vec2 kCentre(5, 4);

// This version damps by 1 / (1 + h d), the original's by 1 - h d.
float damping(float original) { return original / (1 - kTime * original); }

void set_filter(b2FixtureDef &fixture, uint16 category, uint16 mask) {
    fixture.filter.categoryBits = category;
    fixture.filter.maskBits = mask;
}

} // namespace

Box2dGame::Box2dGame(bool keep_mode) : keep_mode_(keep_mode) {
    world_.SetContactListener(this);
    const float wide = 250 / kScale, thin = 10 / kScale;
    const b2Vec2 bar[] = {{-wide, -thin}, {wide, -thin}, {wide, thin}, {-wide, thin}};
    add_static({5, 7.5f}, bar, 4);
    add_static({5, 0.5f}, bar, 4);
    for (const float x : {-1.0f, 1.0f})
        for (const float y : {-1.0f, 1.0f}) { // (-1, -1) is the lower left piece
            const b2Vec2 piece[] = {{-0.16666667f * -x, -y * 2.25f},
                                    {0.16666667f * -x, -y * 2.13333333f},
                                    {0.16666667f * -x, y * 0.08333333f},
                                    {-0.16666667f * -x, y * 0.08333333f}};
            add_static({5 + x * 4.08333333f, 4 + y * 3.5f}, piece, 4);
        }
    goals_[0] = add_goal(0.75f);
    goals_[1] = add_goal(9.25f);
    players_[0] = add_player(2, 1);
    players_[1] = add_player(8, -1);
    add_puck();
}

b2Body *Box2dGame::add_static(b2Vec2 position, const b2Vec2 *vertices, int count) {
    b2BodyDef definition;
    definition.position = position;
    b2Body *body = world_.CreateBody(&definition);
    b2PolygonShape shape;
    shape.Set(vertices, count);
    b2FixtureDef fixture;
    fixture.shape = &shape;
    fixture.friction = 0.1f;
    set_filter(fixture, 0x11, 0x11);
    body->CreateFixture(&fixture);
    return body;
}

b2Body *Box2dGame::add_goal(float x) {
    b2BodyDef definition;
    definition.position.Set(x, 4);
    b2Body *body = world_.CreateBody(&definition);
    b2PolygonShape shape;
    shape.SetAsBox(10 / kScale, 75 / kScale);
    b2FixtureDef sensor;
    sensor.shape = &shape;
    sensor.friction = 0.1f;
    sensor.isSensor = true;
    set_filter(sensor, 0x10, 0x1);
    body->CreateFixture(&sensor);
    b2FixtureDef block = sensor;
    block.isSensor = false;
    set_filter(block, 0x10, 0x10);
    body->CreateFixture(&block);
    return body;
}

b2Body *Box2dGame::add_player(float x, float side) {
    b2BodyDef definition;
    definition.type = b2_dynamicBody;
    definition.position.Set(x, 4);
    b2Body *body = world_.CreateBody(&definition);
    const float pixels[7][2] = {{-10, 20}, {5, 20}, {5, -20}, {-10, -20}, {-18, -10}, {-21, 0}, {-18, 10}};
    b2Vec2 vertices[7];
    for (int i = 0; i < 7; i++)
        vertices[i].Set(side * pixels[i][0] / kScale * 1.2f, pixels[i][1] / kScale * 1.2f);
    b2PolygonShape shape;
    shape.Set(vertices, 7);
    b2FixtureDef fixture;
    fixture.shape = &shape;
    fixture.density = 200 / 1.2f;
    fixture.friction = 1;
    set_filter(fixture, 0x10, 0x11);
    body->CreateFixture(&fixture);
    return body;
}

void Box2dGame::add_puck() {
    b2BodyDef definition;
    definition.type = b2_dynamicBody;
    definition.position = kCentre;
    puck_ = world_.CreateBody(&definition);
    b2CircleShape shape;
    shape.m_radius = 13 / kScale;
    b2FixtureDef fixture;
    fixture.shape = &shape;
    fixture.density = 7;
    fixture.friction = 0.1f;
    fixture.restitution = 0.95f;
    set_filter(fixture, 0x1, 0x10);
    puck_->CreateFixture(&fixture);
    puck_->SetLinearDamping(damping(0.05f));
}

void Box2dGame::start(Mode mode, b2Vec2 puck, b2Vec2 player_two, float target_y) {
    mode_ = mode;
    const b2Vec2 places[] = {b2Vec2(2, 4), kCentre + player_two};
    for (int player = 0; player < 2; player++) {
        players_[player]->SetTransform(places[player], 0);
        players_[player]->SetLinearVelocity({0, 0});
        players_[player]->SetAngularVelocity(0);
        timers_[player] = shots_[player] = 0;
    }
    puck_->SetTransform(kCentre + puck, 0);
    puck_->SetLinearVelocity({0, 0});
    puck_->SetAngularVelocity(0);
    world_.ClearForces();
    if (mode == Defense) {
        b2Vec2 way = b2Vec2(0, 4 + target_y) - puck_->GetPosition();
        way.Normalize();
        puck_->ApplyForceToCenter(puck_->GetMass() / kTime * 60 * way, true);
    }
    time_ = winner_ = 0;
    goal_ = done_ = false;
}

void Box2dGame::set_state(const float *o) {
    for (int player = 0; player < 2; player++) {
        const float *own = o + 6 * player;
        players_[player]->SetTransform(kCentre + b2Vec2(own[0], own[1]), own[2]);
        players_[player]->SetLinearVelocity({own[3], own[4]});
        players_[player]->SetAngularVelocity(own[5]);
        timers_[player] = static_cast<int>(o[16 + player]);
    }
    puck_->SetTransform(kCentre + b2Vec2(o[12], o[13]), 0);
    puck_->SetLinearVelocity({o[14], o[15]});
}

void Box2dGame::move(int player, float action_x, float action_y) {
    b2Body &body = *players_[player];
    const float side = player == 0 ? 1.0f : -1.0f, mass = body.GetMass();
    const b2Vec2 position = body.GetPosition();
    b2Vec2 velocity = body.GetLinearVelocity(), force(side * 6000 * action_x, side * 6000 * action_y);
    const auto hold_at_boundary = [&] {
        const float x = side * (position.x - 5), out = side * force.x;
        if ((x < -3.5f && out < 0) || (x > 0 && out > 0)) {
            velocity.x = 0;
            force.x = 0;
        }
        if ((position.y > 6.8f && force.y > 0) || (position.y < 1.2f && force.y < 0)) {
            velocity.y = 0;
            force.y = 0;
        }
        body.SetLinearVelocity(velocity);
    };
    if (side * (position.x - 5) > -0.5f) {
        force.x = side * velocity.x > 0 ? -2 * velocity.x * mass / kTime : 0;
        force.x -= side * (position.x - 5) * velocity.x * mass / kTime;
        body.SetLinearDamping(damping(20));
        hold_at_boundary();
        body.ApplyForceToCenter(force, true);
    } else if (velocity.Length() < 10) {
        body.SetLinearDamping(damping(5));
        hold_at_boundary();
        body.ApplyForceToCenter(force, true);
    } else {
        body.SetLinearDamping(damping(20));
        if ((velocity + kTime / mass * force).Length() < velocity.Length()) body.ApplyForceToCenter(force, true);
    }
}

void Box2dGame::turn(int player, float action) {
    b2Body &body = *players_[player];
    const float angle = body.GetAngle(), speed = body.GetAngularVelocity(), scale = body.GetMass() / kTime;
    float torque = 400 * action;
    body.SetAngularDamping(damping(2));
    if (std::fabs(angle) > kPi / 3) {
        torque = (angle * speed > 0 ? -0.1f * speed * scale : 0) - 0.1f * angle * scale;
        body.SetAngularDamping(damping(10));
    }
    body.ApplyTorque(torque, true);
}

void Box2dGame::hold(int player, bool shoot) {
    int &timer = timers_[player];
    if (timer <= 1) return;
    const b2Body &body = *players_[player];
    puck_->SetTransform(body.GetPosition(), puck_->GetAngle());
    puck_->SetLinearVelocity(body.GetLinearVelocity());
    timer--;
    if (timer > 1 && !shoot) return;
    const float side = player == 0 ? 1.0f : -1.0f, angle = body.GetAngle();
    puck_->ApplyForceToCenter(puck_->GetMass() / kTime * 60 * side * b2Vec2(std::cos(angle), std::sin(angle)), true);
    timer = 0;
    shots_[player]++;
}

void Box2dGame::step(const float *actions) {
    const int size = keep_mode_ ? 4 : 3;
    float clipped[2][4] = {};
    for (int player = 0; player < 2; player++) {
        for (int i = 0; i < size; i++)
            clipped[player][i] = std::clamp(actions[player * size + i], -1.0f, 1.0f);
        move(player, clipped[player][0], clipped[player][1]);
        turn(player, clipped[player][2]);
    }
    puck_->SetLinearDamping(damping(puck_->GetLinearVelocity().Length() > 25 ? 10.0f : 0.05f));
    if (keep_mode_)
        for (int player = 0; player < 2; player++)
            hold(player, clipped[player][3] > 0.5f);
    world_.Step(kTime, 180, 60);
    done_ = goal_ || time_ >= (mode_ == Normal ? 250 : 80);
    time_++;
}

void Box2dGame::BeginContact(b2Contact *contact) {
    const b2Body *a = contact->GetFixtureA()->GetBody(), *b = contact->GetFixtureB()->GetBody();
    if (a != puck_ && b != puck_) return;
    const b2Body *other = a == puck_ ? b : a;
    for (int side = 0; side < 2; side++) {
        if (other == goals_[side]) {
            goal_ = true;
            winner_ = side == 0 ? -1 : 1;
        }
    }
    const float x = puck_->GetLinearVelocity().x;
    if (!keep_mode_) return;
    if (other == players_[0] && x < 0.1f && timers_[0] == 0) timers_[0] = kKeepTime;
    if (other == players_[1] && x > -0.1f && timers_[1] == 0) timers_[1] = kKeepTime;
}

std::array<float, 18> Box2dGame::observe(int player) const {
    std::array<float, 18> row;
    const float side = player == 0 ? 1.0f : -1.0f;
    for (int i = 0; i < 2; i++) {
        const b2Body &body = *players_[i == 0 ? player : 1 - player];
        const b2Vec2 position = side * (body.GetPosition() - kCentre), velocity = side * body.GetLinearVelocity();
        float *own = row.data() + 6 * i;
        own[0] = position.x;
        own[1] = position.y;
        own[2] = body.GetAngle();
        own[3] = velocity.x;
        own[4] = velocity.y;
        own[5] = body.GetAngularVelocity();
        row[16 + static_cast<size_t>(i)] = static_cast<float>(timers_[i == 0 ? player : 1 - player]);
    }
    const b2Vec2 position = side * (puck_->GetPosition() - kCentre), velocity = side * puck_->GetLinearVelocity();
    row[12] = position.x;
    row[13] = position.y;
    row[14] = velocity.x;
    row[15] = velocity.y;
    return row;
}

float Box2dGame::closeness(int player) const {
    const float side = player == 0 ? 1.0f : -1.0f;
    if (side * (puck_->GetPosition().x - 5) >= 0 || side * puck_->GetLinearVelocity().x > 0) return 0;
    const float most = mode_ == Normal ? 250.0f : 80.0f;
    return (players_[player]->GetPosition() - puck_->GetPosition()).Length() * (-30 / (250.0f / 60 * most / 2));
}

float Box2dGame::direction(int player) const {
    const float side = player == 0 ? 1.0f : -1.0f, most = mode_ == Normal ? 250.0f : 80.0f;
    return side * puck_->GetLinearVelocity().x / (most * 25);
}

float Box2dGame::reward(int player) const {
    const float side = player == 0 ? 1.0f : -1.0f;
    return (done_ ? 10 * side * static_cast<float>(winner_) : 0) + closeness(player);
}
