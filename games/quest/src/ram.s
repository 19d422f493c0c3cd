; Variables. Those at 0xC100 keep their addresses: README.md documents them.

        .module ram

        .area   _RAM (ABS)


        .org    0xC100
_game_mode::            .ds 1
_room::                 .ds 1
_hero_x::               .ds 1
_hero_y::               .ds 1
_hero_column::          .ds 1
_hero_row::             .ds 1
_hero_facing::          .ds 1
_health::               .ds 1
_max_health::           .ds 1
_rupees::               .ds 2
_has_key::              .ds 1
_switch_on::            .ds 1
_door_open::            .ds 1
_treasure_taken::       .ds 1
_visited_count::        .ds 1
_visited::              .ds 2
_invincible::           .ds 1
_sword::                .ds 1
_shield::               .ds 1
_kills::                .ds 1
_damage_taken::         .ds 1
_enemies_alive::        .ds 1
_frames::               .ds 2
_rng::                  .ds 2
_clock_seconds::        .ds 1
_clock_minutes::        .ds 1
_room_changing::        .ds 1

        .org    0xC120
_enemies::              .ds 32
_shot_x::               .ds 1
_shot_y::               .ds 1
_shot_active::          .ds 1
_shot_facing::          .ds 1
_drop_kind::            .ds 1
_drop_x::               .ds 1
_drop_y::               .ds 1
_drop_timer::           .ds 1

        .org    0xC150
_items_taken::          .ds 16

        .org    0xC200
_cells::                .ds 320

        .org    0xC400
_shadow_oam::           .ds 160

        .org    0xC500                  ; a page, for expand_blocks; all multiples of 16, for copy_tiles
_record::               .ds 144
_water_frames::         .ds 128
_map_tiles::            .ds 320

        .area   _DATA

_vblank_seen::          .ds 1
_timer_ticks::          .ds 1
_oam_ready::            .ds 1
_queue_count::          .ds 1
_queue::                .ds 192
_map_rows_left::        .ds 1
_map_source::           .ds 2
_map_target::           .ds 2
_copy_blocks::          .ds 1
_copy_source::          .ds 2
_copy_target::          .ds 2
_view_y::               .ds 1
_view_palette::         .ds 1
_held::                 .ds 1
_pressed::              .ds 1
