<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis styleCategories="Symbology|Labeling|MapTips|CustomProperties" labelsEnabled="1" version="3.22.16-Białowieża">
<renderer-v2 forceraster="0" type="graduatedSymbol" attr="score" enableorderby="1" referencescale="-1" graduatedMethod="GraduatedColor" symbollevels="0">
<ranges>
<range symbol="0" upper="0.200000000000000" render="true" lower="0.000000000000000" label="score 0.0 to 0.2"/>
<range symbol="1" upper="0.400000000000000" render="true" lower="0.200000000000000" label="score 0.2 to 0.4"/>
<range symbol="2" upper="0.600000000000000" render="true" lower="0.400000000000000" label="score 0.4 to 0.6"/>
<range symbol="3" upper="0.800000000000000" render="true" lower="0.600000000000000" label="score 0.6 to 0.8"/>
<range symbol="4" upper="1.000000000000000" render="true" lower="0.800000000000000" label="score 0.8 to 1.0"/>
</ranges>
<symbols>
<symbol type="fill" name="0" force_rhr="0" clip_to_extent="1" alpha="0.4">
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
<layer enabled="1" class="SimpleLine" pass="0" locked="1">
<Option type="Map">
<Option value="0" type="QString" name="align_dash_pattern"/>
<Option value="square" type="QString" name="capstyle"/>
<Option value="5;2" type="QString" name="customdash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="customdash_map_unit_scale"/>
<Option value="MM" type="QString" name="customdash_unit"/>
<Option value="0" type="QString" name="dash_pattern_offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="dash_pattern_offset_map_unit_scale"/>
<Option value="MM" type="QString" name="dash_pattern_offset_unit"/>
<Option value="0" type="QString" name="draw_inside_polygon"/>
<Option value="round" type="QString" name="joinstyle"/>
<Option value="26,13,22,255" type="QString" name="line_color"/>
<Option value="solid" type="QString" name="line_style"/>
<Option value="0.5" type="QString" name="line_width"/>
<Option value="MM" type="QString" name="line_width_unit"/>
<Option value="0" type="QString" name="offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="offset_map_unit_scale"/>
<Option value="MM" type="QString" name="offset_unit"/>
<Option value="0" type="QString" name="ring_filter"/>
<Option value="0" type="QString" name="trim_distance_end"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_end_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_end_unit"/>
<Option value="0" type="QString" name="trim_distance_start"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_start_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_start_unit"/>
<Option value="0" type="QString" name="tweak_dash_pattern_on_corners"/>
<Option value="0" type="QString" name="use_custom_dash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="width_map_unit_scale"/>
</Option>
<prop v="0" k="align_dash_pattern"/>
<prop v="square" k="capstyle"/>
<prop v="5;2" k="customdash"/>
<prop v="3x:0,0,0,0,0,0" k="customdash_map_unit_scale"/>
<prop v="MM" k="customdash_unit"/>
<prop v="0" k="dash_pattern_offset"/>
<prop v="3x:0,0,0,0,0,0" k="dash_pattern_offset_map_unit_scale"/>
<prop v="MM" k="dash_pattern_offset_unit"/>
<prop v="0" k="draw_inside_polygon"/>
<prop v="round" k="joinstyle"/>
<prop v="26,13,22,255" k="line_color"/>
<prop v="solid" k="line_style"/>
<prop v="0.5" k="line_width"/>
<prop v="MM" k="line_width_unit"/>
<prop v="0" k="offset"/>
<prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
<prop v="MM" k="offset_unit"/>
<prop v="0" k="ring_filter"/>
<prop v="0" k="trim_distance_end"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_end_map_unit_scale"/>
<prop v="MM" k="trim_distance_end_unit"/>
<prop v="0" k="trim_distance_start"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_start_map_unit_scale"/>
<prop v="MM" k="trim_distance_start_unit"/>
<prop v="0" k="tweak_dash_pattern_on_corners"/>
<prop v="0" k="use_custom_dash"/>
<prop v="3x:0,0,0,0,0,0" k="width_map_unit_scale"/>
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
</layer>
<layer enabled="1" class="SimpleLine" pass="0" locked="0">
<Option type="Map">
<Option value="0" type="QString" name="align_dash_pattern"/>
<Option value="square" type="QString" name="capstyle"/>
<Option value="5;2" type="QString" name="customdash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="customdash_map_unit_scale"/>
<Option value="MM" type="QString" name="customdash_unit"/>
<Option value="0" type="QString" name="dash_pattern_offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="dash_pattern_offset_map_unit_scale"/>
<Option value="MM" type="QString" name="dash_pattern_offset_unit"/>
<Option value="0" type="QString" name="draw_inside_polygon"/>
<Option value="round" type="QString" name="joinstyle"/>
<Option value="255,209,236,255" type="QString" name="line_color"/>
<Option value="solid" type="QString" name="line_style"/>
<Option value="0.2" type="QString" name="line_width"/>
<Option value="MM" type="QString" name="line_width_unit"/>
<Option value="0" type="QString" name="offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="offset_map_unit_scale"/>
<Option value="MM" type="QString" name="offset_unit"/>
<Option value="0" type="QString" name="ring_filter"/>
<Option value="0" type="QString" name="trim_distance_end"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_end_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_end_unit"/>
<Option value="0" type="QString" name="trim_distance_start"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_start_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_start_unit"/>
<Option value="0" type="QString" name="tweak_dash_pattern_on_corners"/>
<Option value="0" type="QString" name="use_custom_dash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="width_map_unit_scale"/>
</Option>
<prop v="0" k="align_dash_pattern"/>
<prop v="square" k="capstyle"/>
<prop v="5;2" k="customdash"/>
<prop v="3x:0,0,0,0,0,0" k="customdash_map_unit_scale"/>
<prop v="MM" k="customdash_unit"/>
<prop v="0" k="dash_pattern_offset"/>
<prop v="3x:0,0,0,0,0,0" k="dash_pattern_offset_map_unit_scale"/>
<prop v="MM" k="dash_pattern_offset_unit"/>
<prop v="0" k="draw_inside_polygon"/>
<prop v="round" k="joinstyle"/>
<prop v="255,209,236,255" k="line_color"/>
<prop v="solid" k="line_style"/>
<prop v="0.2" k="line_width"/>
<prop v="MM" k="line_width_unit"/>
<prop v="0" k="offset"/>
<prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
<prop v="MM" k="offset_unit"/>
<prop v="0" k="ring_filter"/>
<prop v="0" k="trim_distance_end"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_end_map_unit_scale"/>
<prop v="MM" k="trim_distance_end_unit"/>
<prop v="0" k="trim_distance_start"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_start_map_unit_scale"/>
<prop v="MM" k="trim_distance_start_unit"/>
<prop v="0" k="tweak_dash_pattern_on_corners"/>
<prop v="0" k="use_custom_dash"/>
<prop v="3x:0,0,0,0,0,0" k="width_map_unit_scale"/>
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
</layer>
</symbol>
<symbol type="fill" name="1" force_rhr="0" clip_to_extent="1" alpha="0.55">
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
<layer enabled="1" class="SimpleLine" pass="0" locked="1">
<Option type="Map">
<Option value="0" type="QString" name="align_dash_pattern"/>
<Option value="square" type="QString" name="capstyle"/>
<Option value="5;2" type="QString" name="customdash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="customdash_map_unit_scale"/>
<Option value="MM" type="QString" name="customdash_unit"/>
<Option value="0" type="QString" name="dash_pattern_offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="dash_pattern_offset_map_unit_scale"/>
<Option value="MM" type="QString" name="dash_pattern_offset_unit"/>
<Option value="0" type="QString" name="draw_inside_polygon"/>
<Option value="round" type="QString" name="joinstyle"/>
<Option value="26,13,22,255" type="QString" name="line_color"/>
<Option value="solid" type="QString" name="line_style"/>
<Option value="0.575" type="QString" name="line_width"/>
<Option value="MM" type="QString" name="line_width_unit"/>
<Option value="0" type="QString" name="offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="offset_map_unit_scale"/>
<Option value="MM" type="QString" name="offset_unit"/>
<Option value="0" type="QString" name="ring_filter"/>
<Option value="0" type="QString" name="trim_distance_end"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_end_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_end_unit"/>
<Option value="0" type="QString" name="trim_distance_start"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_start_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_start_unit"/>
<Option value="0" type="QString" name="tweak_dash_pattern_on_corners"/>
<Option value="0" type="QString" name="use_custom_dash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="width_map_unit_scale"/>
</Option>
<prop v="0" k="align_dash_pattern"/>
<prop v="square" k="capstyle"/>
<prop v="5;2" k="customdash"/>
<prop v="3x:0,0,0,0,0,0" k="customdash_map_unit_scale"/>
<prop v="MM" k="customdash_unit"/>
<prop v="0" k="dash_pattern_offset"/>
<prop v="3x:0,0,0,0,0,0" k="dash_pattern_offset_map_unit_scale"/>
<prop v="MM" k="dash_pattern_offset_unit"/>
<prop v="0" k="draw_inside_polygon"/>
<prop v="round" k="joinstyle"/>
<prop v="26,13,22,255" k="line_color"/>
<prop v="solid" k="line_style"/>
<prop v="0.575" k="line_width"/>
<prop v="MM" k="line_width_unit"/>
<prop v="0" k="offset"/>
<prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
<prop v="MM" k="offset_unit"/>
<prop v="0" k="ring_filter"/>
<prop v="0" k="trim_distance_end"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_end_map_unit_scale"/>
<prop v="MM" k="trim_distance_end_unit"/>
<prop v="0" k="trim_distance_start"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_start_map_unit_scale"/>
<prop v="MM" k="trim_distance_start_unit"/>
<prop v="0" k="tweak_dash_pattern_on_corners"/>
<prop v="0" k="use_custom_dash"/>
<prop v="3x:0,0,0,0,0,0" k="width_map_unit_scale"/>
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
</layer>
<layer enabled="1" class="SimpleLine" pass="0" locked="0">
<Option type="Map">
<Option value="0" type="QString" name="align_dash_pattern"/>
<Option value="square" type="QString" name="capstyle"/>
<Option value="5;2" type="QString" name="customdash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="customdash_map_unit_scale"/>
<Option value="MM" type="QString" name="customdash_unit"/>
<Option value="0" type="QString" name="dash_pattern_offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="dash_pattern_offset_map_unit_scale"/>
<Option value="MM" type="QString" name="dash_pattern_offset_unit"/>
<Option value="0" type="QString" name="draw_inside_polygon"/>
<Option value="round" type="QString" name="joinstyle"/>
<Option value="255,151,216,255" type="QString" name="line_color"/>
<Option value="solid" type="QString" name="line_style"/>
<Option value="0.275" type="QString" name="line_width"/>
<Option value="MM" type="QString" name="line_width_unit"/>
<Option value="0" type="QString" name="offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="offset_map_unit_scale"/>
<Option value="MM" type="QString" name="offset_unit"/>
<Option value="0" type="QString" name="ring_filter"/>
<Option value="0" type="QString" name="trim_distance_end"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_end_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_end_unit"/>
<Option value="0" type="QString" name="trim_distance_start"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_start_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_start_unit"/>
<Option value="0" type="QString" name="tweak_dash_pattern_on_corners"/>
<Option value="0" type="QString" name="use_custom_dash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="width_map_unit_scale"/>
</Option>
<prop v="0" k="align_dash_pattern"/>
<prop v="square" k="capstyle"/>
<prop v="5;2" k="customdash"/>
<prop v="3x:0,0,0,0,0,0" k="customdash_map_unit_scale"/>
<prop v="MM" k="customdash_unit"/>
<prop v="0" k="dash_pattern_offset"/>
<prop v="3x:0,0,0,0,0,0" k="dash_pattern_offset_map_unit_scale"/>
<prop v="MM" k="dash_pattern_offset_unit"/>
<prop v="0" k="draw_inside_polygon"/>
<prop v="round" k="joinstyle"/>
<prop v="255,151,216,255" k="line_color"/>
<prop v="solid" k="line_style"/>
<prop v="0.275" k="line_width"/>
<prop v="MM" k="line_width_unit"/>
<prop v="0" k="offset"/>
<prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
<prop v="MM" k="offset_unit"/>
<prop v="0" k="ring_filter"/>
<prop v="0" k="trim_distance_end"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_end_map_unit_scale"/>
<prop v="MM" k="trim_distance_end_unit"/>
<prop v="0" k="trim_distance_start"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_start_map_unit_scale"/>
<prop v="MM" k="trim_distance_start_unit"/>
<prop v="0" k="tweak_dash_pattern_on_corners"/>
<prop v="0" k="use_custom_dash"/>
<prop v="3x:0,0,0,0,0,0" k="width_map_unit_scale"/>
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
</layer>
</symbol>
<symbol type="fill" name="2" force_rhr="0" clip_to_extent="1" alpha="0.7">
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
<layer enabled="1" class="SimpleLine" pass="0" locked="1">
<Option type="Map">
<Option value="0" type="QString" name="align_dash_pattern"/>
<Option value="square" type="QString" name="capstyle"/>
<Option value="5;2" type="QString" name="customdash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="customdash_map_unit_scale"/>
<Option value="MM" type="QString" name="customdash_unit"/>
<Option value="0" type="QString" name="dash_pattern_offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="dash_pattern_offset_map_unit_scale"/>
<Option value="MM" type="QString" name="dash_pattern_offset_unit"/>
<Option value="0" type="QString" name="draw_inside_polygon"/>
<Option value="round" type="QString" name="joinstyle"/>
<Option value="26,13,22,255" type="QString" name="line_color"/>
<Option value="solid" type="QString" name="line_style"/>
<Option value="0.65" type="QString" name="line_width"/>
<Option value="MM" type="QString" name="line_width_unit"/>
<Option value="0" type="QString" name="offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="offset_map_unit_scale"/>
<Option value="MM" type="QString" name="offset_unit"/>
<Option value="0" type="QString" name="ring_filter"/>
<Option value="0" type="QString" name="trim_distance_end"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_end_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_end_unit"/>
<Option value="0" type="QString" name="trim_distance_start"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_start_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_start_unit"/>
<Option value="0" type="QString" name="tweak_dash_pattern_on_corners"/>
<Option value="0" type="QString" name="use_custom_dash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="width_map_unit_scale"/>
</Option>
<prop v="0" k="align_dash_pattern"/>
<prop v="square" k="capstyle"/>
<prop v="5;2" k="customdash"/>
<prop v="3x:0,0,0,0,0,0" k="customdash_map_unit_scale"/>
<prop v="MM" k="customdash_unit"/>
<prop v="0" k="dash_pattern_offset"/>
<prop v="3x:0,0,0,0,0,0" k="dash_pattern_offset_map_unit_scale"/>
<prop v="MM" k="dash_pattern_offset_unit"/>
<prop v="0" k="draw_inside_polygon"/>
<prop v="round" k="joinstyle"/>
<prop v="26,13,22,255" k="line_color"/>
<prop v="solid" k="line_style"/>
<prop v="0.65" k="line_width"/>
<prop v="MM" k="line_width_unit"/>
<prop v="0" k="offset"/>
<prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
<prop v="MM" k="offset_unit"/>
<prop v="0" k="ring_filter"/>
<prop v="0" k="trim_distance_end"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_end_map_unit_scale"/>
<prop v="MM" k="trim_distance_end_unit"/>
<prop v="0" k="trim_distance_start"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_start_map_unit_scale"/>
<prop v="MM" k="trim_distance_start_unit"/>
<prop v="0" k="tweak_dash_pattern_on_corners"/>
<prop v="0" k="use_custom_dash"/>
<prop v="3x:0,0,0,0,0,0" k="width_map_unit_scale"/>
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
</layer>
<layer enabled="1" class="SimpleLine" pass="0" locked="0">
<Option type="Map">
<Option value="0" type="QString" name="align_dash_pattern"/>
<Option value="square" type="QString" name="capstyle"/>
<Option value="5;2" type="QString" name="customdash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="customdash_map_unit_scale"/>
<Option value="MM" type="QString" name="customdash_unit"/>
<Option value="0" type="QString" name="dash_pattern_offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="dash_pattern_offset_map_unit_scale"/>
<Option value="MM" type="QString" name="dash_pattern_offset_unit"/>
<Option value="0" type="QString" name="draw_inside_polygon"/>
<Option value="round" type="QString" name="joinstyle"/>
<Option value="255,92,195,255" type="QString" name="line_color"/>
<Option value="solid" type="QString" name="line_style"/>
<Option value="0.35" type="QString" name="line_width"/>
<Option value="MM" type="QString" name="line_width_unit"/>
<Option value="0" type="QString" name="offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="offset_map_unit_scale"/>
<Option value="MM" type="QString" name="offset_unit"/>
<Option value="0" type="QString" name="ring_filter"/>
<Option value="0" type="QString" name="trim_distance_end"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_end_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_end_unit"/>
<Option value="0" type="QString" name="trim_distance_start"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_start_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_start_unit"/>
<Option value="0" type="QString" name="tweak_dash_pattern_on_corners"/>
<Option value="0" type="QString" name="use_custom_dash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="width_map_unit_scale"/>
</Option>
<prop v="0" k="align_dash_pattern"/>
<prop v="square" k="capstyle"/>
<prop v="5;2" k="customdash"/>
<prop v="3x:0,0,0,0,0,0" k="customdash_map_unit_scale"/>
<prop v="MM" k="customdash_unit"/>
<prop v="0" k="dash_pattern_offset"/>
<prop v="3x:0,0,0,0,0,0" k="dash_pattern_offset_map_unit_scale"/>
<prop v="MM" k="dash_pattern_offset_unit"/>
<prop v="0" k="draw_inside_polygon"/>
<prop v="round" k="joinstyle"/>
<prop v="255,92,195,255" k="line_color"/>
<prop v="solid" k="line_style"/>
<prop v="0.35" k="line_width"/>
<prop v="MM" k="line_width_unit"/>
<prop v="0" k="offset"/>
<prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
<prop v="MM" k="offset_unit"/>
<prop v="0" k="ring_filter"/>
<prop v="0" k="trim_distance_end"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_end_map_unit_scale"/>
<prop v="MM" k="trim_distance_end_unit"/>
<prop v="0" k="trim_distance_start"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_start_map_unit_scale"/>
<prop v="MM" k="trim_distance_start_unit"/>
<prop v="0" k="tweak_dash_pattern_on_corners"/>
<prop v="0" k="use_custom_dash"/>
<prop v="3x:0,0,0,0,0,0" k="width_map_unit_scale"/>
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
</layer>
</symbol>
<symbol type="fill" name="3" force_rhr="0" clip_to_extent="1" alpha="0.85">
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
<layer enabled="1" class="SimpleFill" pass="0" locked="0">
<Option type="Map">
<Option value="3x:0,0,0,0,0,0" type="QString" name="border_width_map_unit_scale"/>
<Option value="243,46,161,45" type="QString" name="color"/>
<Option value="bevel" type="QString" name="joinstyle"/>
<Option value="0,0" type="QString" name="offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="offset_map_unit_scale"/>
<Option value="MM" type="QString" name="offset_unit"/>
<Option value="35,35,35,255" type="QString" name="outline_color"/>
<Option value="no" type="QString" name="outline_style"/>
<Option value="0.26" type="QString" name="outline_width"/>
<Option value="MM" type="QString" name="outline_width_unit"/>
<Option value="solid" type="QString" name="style"/>
</Option>
<prop v="3x:0,0,0,0,0,0" k="border_width_map_unit_scale"/>
<prop v="243,46,161,45" k="color"/>
<prop v="bevel" k="joinstyle"/>
<prop v="0,0" k="offset"/>
<prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
<prop v="MM" k="offset_unit"/>
<prop v="35,35,35,255" k="outline_color"/>
<prop v="no" k="outline_style"/>
<prop v="0.26" k="outline_width"/>
<prop v="MM" k="outline_width_unit"/>
<prop v="solid" k="style"/>
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
</layer>
<layer enabled="1" class="SimpleLine" pass="0" locked="1">
<Option type="Map">
<Option value="0" type="QString" name="align_dash_pattern"/>
<Option value="square" type="QString" name="capstyle"/>
<Option value="5;2" type="QString" name="customdash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="customdash_map_unit_scale"/>
<Option value="MM" type="QString" name="customdash_unit"/>
<Option value="0" type="QString" name="dash_pattern_offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="dash_pattern_offset_map_unit_scale"/>
<Option value="MM" type="QString" name="dash_pattern_offset_unit"/>
<Option value="0" type="QString" name="draw_inside_polygon"/>
<Option value="round" type="QString" name="joinstyle"/>
<Option value="26,13,22,255" type="QString" name="line_color"/>
<Option value="solid" type="QString" name="line_style"/>
<Option value="0.725" type="QString" name="line_width"/>
<Option value="MM" type="QString" name="line_width_unit"/>
<Option value="0" type="QString" name="offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="offset_map_unit_scale"/>
<Option value="MM" type="QString" name="offset_unit"/>
<Option value="0" type="QString" name="ring_filter"/>
<Option value="0" type="QString" name="trim_distance_end"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_end_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_end_unit"/>
<Option value="0" type="QString" name="trim_distance_start"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_start_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_start_unit"/>
<Option value="0" type="QString" name="tweak_dash_pattern_on_corners"/>
<Option value="0" type="QString" name="use_custom_dash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="width_map_unit_scale"/>
</Option>
<prop v="0" k="align_dash_pattern"/>
<prop v="square" k="capstyle"/>
<prop v="5;2" k="customdash"/>
<prop v="3x:0,0,0,0,0,0" k="customdash_map_unit_scale"/>
<prop v="MM" k="customdash_unit"/>
<prop v="0" k="dash_pattern_offset"/>
<prop v="3x:0,0,0,0,0,0" k="dash_pattern_offset_map_unit_scale"/>
<prop v="MM" k="dash_pattern_offset_unit"/>
<prop v="0" k="draw_inside_polygon"/>
<prop v="round" k="joinstyle"/>
<prop v="26,13,22,255" k="line_color"/>
<prop v="solid" k="line_style"/>
<prop v="0.725" k="line_width"/>
<prop v="MM" k="line_width_unit"/>
<prop v="0" k="offset"/>
<prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
<prop v="MM" k="offset_unit"/>
<prop v="0" k="ring_filter"/>
<prop v="0" k="trim_distance_end"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_end_map_unit_scale"/>
<prop v="MM" k="trim_distance_end_unit"/>
<prop v="0" k="trim_distance_start"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_start_map_unit_scale"/>
<prop v="MM" k="trim_distance_start_unit"/>
<prop v="0" k="tweak_dash_pattern_on_corners"/>
<prop v="0" k="use_custom_dash"/>
<prop v="3x:0,0,0,0,0,0" k="width_map_unit_scale"/>
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
</layer>
<layer enabled="1" class="SimpleLine" pass="0" locked="0">
<Option type="Map">
<Option value="0" type="QString" name="align_dash_pattern"/>
<Option value="square" type="QString" name="capstyle"/>
<Option value="5;2" type="QString" name="customdash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="customdash_map_unit_scale"/>
<Option value="MM" type="QString" name="customdash_unit"/>
<Option value="0" type="QString" name="dash_pattern_offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="dash_pattern_offset_map_unit_scale"/>
<Option value="MM" type="QString" name="dash_pattern_offset_unit"/>
<Option value="0" type="QString" name="draw_inside_polygon"/>
<Option value="round" type="QString" name="joinstyle"/>
<Option value="243,46,161,255" type="QString" name="line_color"/>
<Option value="solid" type="QString" name="line_style"/>
<Option value="0.425" type="QString" name="line_width"/>
<Option value="MM" type="QString" name="line_width_unit"/>
<Option value="0" type="QString" name="offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="offset_map_unit_scale"/>
<Option value="MM" type="QString" name="offset_unit"/>
<Option value="0" type="QString" name="ring_filter"/>
<Option value="0" type="QString" name="trim_distance_end"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_end_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_end_unit"/>
<Option value="0" type="QString" name="trim_distance_start"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_start_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_start_unit"/>
<Option value="0" type="QString" name="tweak_dash_pattern_on_corners"/>
<Option value="0" type="QString" name="use_custom_dash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="width_map_unit_scale"/>
</Option>
<prop v="0" k="align_dash_pattern"/>
<prop v="square" k="capstyle"/>
<prop v="5;2" k="customdash"/>
<prop v="3x:0,0,0,0,0,0" k="customdash_map_unit_scale"/>
<prop v="MM" k="customdash_unit"/>
<prop v="0" k="dash_pattern_offset"/>
<prop v="3x:0,0,0,0,0,0" k="dash_pattern_offset_map_unit_scale"/>
<prop v="MM" k="dash_pattern_offset_unit"/>
<prop v="0" k="draw_inside_polygon"/>
<prop v="round" k="joinstyle"/>
<prop v="243,46,161,255" k="line_color"/>
<prop v="solid" k="line_style"/>
<prop v="0.425" k="line_width"/>
<prop v="MM" k="line_width_unit"/>
<prop v="0" k="offset"/>
<prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
<prop v="MM" k="offset_unit"/>
<prop v="0" k="ring_filter"/>
<prop v="0" k="trim_distance_end"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_end_map_unit_scale"/>
<prop v="MM" k="trim_distance_end_unit"/>
<prop v="0" k="trim_distance_start"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_start_map_unit_scale"/>
<prop v="MM" k="trim_distance_start_unit"/>
<prop v="0" k="tweak_dash_pattern_on_corners"/>
<prop v="0" k="use_custom_dash"/>
<prop v="3x:0,0,0,0,0,0" k="width_map_unit_scale"/>
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
</layer>
</symbol>
<symbol type="fill" name="4" force_rhr="0" clip_to_extent="1" alpha="1">
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
<layer enabled="1" class="SimpleFill" pass="0" locked="0">
<Option type="Map">
<Option value="3x:0,0,0,0,0,0" type="QString" name="border_width_map_unit_scale"/>
<Option value="230,0,126,45" type="QString" name="color"/>
<Option value="bevel" type="QString" name="joinstyle"/>
<Option value="0,0" type="QString" name="offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="offset_map_unit_scale"/>
<Option value="MM" type="QString" name="offset_unit"/>
<Option value="35,35,35,255" type="QString" name="outline_color"/>
<Option value="no" type="QString" name="outline_style"/>
<Option value="0.26" type="QString" name="outline_width"/>
<Option value="MM" type="QString" name="outline_width_unit"/>
<Option value="solid" type="QString" name="style"/>
</Option>
<prop v="3x:0,0,0,0,0,0" k="border_width_map_unit_scale"/>
<prop v="230,0,126,45" k="color"/>
<prop v="bevel" k="joinstyle"/>
<prop v="0,0" k="offset"/>
<prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
<prop v="MM" k="offset_unit"/>
<prop v="35,35,35,255" k="outline_color"/>
<prop v="no" k="outline_style"/>
<prop v="0.26" k="outline_width"/>
<prop v="MM" k="outline_width_unit"/>
<prop v="solid" k="style"/>
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
</layer>
<layer enabled="1" class="SimpleLine" pass="0" locked="1">
<Option type="Map">
<Option value="0" type="QString" name="align_dash_pattern"/>
<Option value="square" type="QString" name="capstyle"/>
<Option value="5;2" type="QString" name="customdash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="customdash_map_unit_scale"/>
<Option value="MM" type="QString" name="customdash_unit"/>
<Option value="0" type="QString" name="dash_pattern_offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="dash_pattern_offset_map_unit_scale"/>
<Option value="MM" type="QString" name="dash_pattern_offset_unit"/>
<Option value="0" type="QString" name="draw_inside_polygon"/>
<Option value="round" type="QString" name="joinstyle"/>
<Option value="26,13,22,255" type="QString" name="line_color"/>
<Option value="solid" type="QString" name="line_style"/>
<Option value="0.8" type="QString" name="line_width"/>
<Option value="MM" type="QString" name="line_width_unit"/>
<Option value="0" type="QString" name="offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="offset_map_unit_scale"/>
<Option value="MM" type="QString" name="offset_unit"/>
<Option value="0" type="QString" name="ring_filter"/>
<Option value="0" type="QString" name="trim_distance_end"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_end_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_end_unit"/>
<Option value="0" type="QString" name="trim_distance_start"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_start_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_start_unit"/>
<Option value="0" type="QString" name="tweak_dash_pattern_on_corners"/>
<Option value="0" type="QString" name="use_custom_dash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="width_map_unit_scale"/>
</Option>
<prop v="0" k="align_dash_pattern"/>
<prop v="square" k="capstyle"/>
<prop v="5;2" k="customdash"/>
<prop v="3x:0,0,0,0,0,0" k="customdash_map_unit_scale"/>
<prop v="MM" k="customdash_unit"/>
<prop v="0" k="dash_pattern_offset"/>
<prop v="3x:0,0,0,0,0,0" k="dash_pattern_offset_map_unit_scale"/>
<prop v="MM" k="dash_pattern_offset_unit"/>
<prop v="0" k="draw_inside_polygon"/>
<prop v="round" k="joinstyle"/>
<prop v="26,13,22,255" k="line_color"/>
<prop v="solid" k="line_style"/>
<prop v="0.8" k="line_width"/>
<prop v="MM" k="line_width_unit"/>
<prop v="0" k="offset"/>
<prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
<prop v="MM" k="offset_unit"/>
<prop v="0" k="ring_filter"/>
<prop v="0" k="trim_distance_end"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_end_map_unit_scale"/>
<prop v="MM" k="trim_distance_end_unit"/>
<prop v="0" k="trim_distance_start"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_start_map_unit_scale"/>
<prop v="MM" k="trim_distance_start_unit"/>
<prop v="0" k="tweak_dash_pattern_on_corners"/>
<prop v="0" k="use_custom_dash"/>
<prop v="3x:0,0,0,0,0,0" k="width_map_unit_scale"/>
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
</layer>
<layer enabled="1" class="SimpleLine" pass="0" locked="0">
<Option type="Map">
<Option value="0" type="QString" name="align_dash_pattern"/>
<Option value="square" type="QString" name="capstyle"/>
<Option value="5;2" type="QString" name="customdash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="customdash_map_unit_scale"/>
<Option value="MM" type="QString" name="customdash_unit"/>
<Option value="0" type="QString" name="dash_pattern_offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="dash_pattern_offset_map_unit_scale"/>
<Option value="MM" type="QString" name="dash_pattern_offset_unit"/>
<Option value="0" type="QString" name="draw_inside_polygon"/>
<Option value="round" type="QString" name="joinstyle"/>
<Option value="230,0,126,255" type="QString" name="line_color"/>
<Option value="solid" type="QString" name="line_style"/>
<Option value="0.5" type="QString" name="line_width"/>
<Option value="MM" type="QString" name="line_width_unit"/>
<Option value="0" type="QString" name="offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="offset_map_unit_scale"/>
<Option value="MM" type="QString" name="offset_unit"/>
<Option value="0" type="QString" name="ring_filter"/>
<Option value="0" type="QString" name="trim_distance_end"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_end_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_end_unit"/>
<Option value="0" type="QString" name="trim_distance_start"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="trim_distance_start_map_unit_scale"/>
<Option value="MM" type="QString" name="trim_distance_start_unit"/>
<Option value="0" type="QString" name="tweak_dash_pattern_on_corners"/>
<Option value="0" type="QString" name="use_custom_dash"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="width_map_unit_scale"/>
</Option>
<prop v="0" k="align_dash_pattern"/>
<prop v="square" k="capstyle"/>
<prop v="5;2" k="customdash"/>
<prop v="3x:0,0,0,0,0,0" k="customdash_map_unit_scale"/>
<prop v="MM" k="customdash_unit"/>
<prop v="0" k="dash_pattern_offset"/>
<prop v="3x:0,0,0,0,0,0" k="dash_pattern_offset_map_unit_scale"/>
<prop v="MM" k="dash_pattern_offset_unit"/>
<prop v="0" k="draw_inside_polygon"/>
<prop v="round" k="joinstyle"/>
<prop v="230,0,126,255" k="line_color"/>
<prop v="solid" k="line_style"/>
<prop v="0.5" k="line_width"/>
<prop v="MM" k="line_width_unit"/>
<prop v="0" k="offset"/>
<prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
<prop v="MM" k="offset_unit"/>
<prop v="0" k="ring_filter"/>
<prop v="0" k="trim_distance_end"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_end_map_unit_scale"/>
<prop v="MM" k="trim_distance_end_unit"/>
<prop v="0" k="trim_distance_start"/>
<prop v="3x:0,0,0,0,0,0" k="trim_distance_start_map_unit_scale"/>
<prop v="MM" k="trim_distance_start_unit"/>
<prop v="0" k="tweak_dash_pattern_on_corners"/>
<prop v="0" k="use_custom_dash"/>
<prop v="3x:0,0,0,0,0,0" k="width_map_unit_scale"/>
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
</layer>
</symbol>
</symbols>
<colorramp type="gradient" name="[source]">
<Option type="Map">
<Option value="255,209,236,255" type="QString" name="color1"/>
<Option value="230,0,126,255" type="QString" name="color2"/>
<Option value="0" type="QString" name="discrete"/>
<Option value="gradient" type="QString" name="rampType"/>
<Option value="0.5;255,92,195,255" type="QString" name="stops"/>
</Option>
<prop v="255,209,236,255" k="color1"/>
<prop v="230,0,126,255" k="color2"/>
<prop v="0" k="discrete"/>
<prop v="gradient" k="rampType"/>
<prop v="0.5;255,92,195,255" k="stops"/>
</colorramp>
<classificationMethod id="Custom">
<symmetricMode symmetrypoint="0" enabled="0" astride="0"/>
<labelFormat trimtrailingzeroes="1" format="%1 - %2" labelprecision="4"/>
<parameters>
<Option/>
</parameters>
<extraInformation/>
</classificationMethod>
<rotation/>
<sizescale/>
<orderby>
<orderByClause nullsFirst="0" asc="1">score</orderByClause>
</orderby>
</renderer-v2>
<labeling type="simple">
<settings calloutType="simple">
<text-style fontFamily="DejaVu LGC Sans" fontWordSpacing="0" textColor="255,255,255,255" useSubstitutions="0" fontKerning="1" legendString="Aa" fontLetterSpacing="0" previewBkgrdColor="255,255,255,255" fontStrikeout="0" allowHtml="0" fontWeight="50" multilineHeight="1" fontSize="8" textOpacity="1" fontSizeMapUnitScale="3x:0,0,0,0,0,0" fontItalic="0" blendMode="0" namedStyle="" capitalization="0" fieldName="rank" isExpression="0" fontSizeUnit="Point" fontUnderline="0" textOrientation="horizontal">
<families/>
<text-buffer bufferDraw="1" bufferBlendMode="0" bufferColor="26,13,22,255" bufferSizeMapUnitScale="3x:0,0,0,0,0,0" bufferNoFill="1" bufferSize="1" bufferOpacity="1" bufferSizeUnits="MM" bufferJoinStyle="128"/>
<text-mask maskSizeMapUnitScale="3x:0,0,0,0,0,0" maskOpacity="1" maskEnabled="0" maskSize="1.5" maskJoinStyle="128" maskSizeUnits="MM" maskType="0" maskedSymbolLayers=""/>
<background shapeSizeX="0" shapeSizeY="0" shapeRadiiY="0" shapeOffsetX="0" shapeRadiiX="0" shapeJoinStyle="64" shapeRadiiMapUnitScale="3x:0,0,0,0,0,0" shapeOffsetUnit="MM" shapeOffsetMapUnitScale="3x:0,0,0,0,0,0" shapeSizeType="0" shapeOpacity="1" shapeType="0" shapeBorderWidthUnit="MM" shapeBorderColor="128,128,128,255" shapeRotationType="0" shapeSizeMapUnitScale="3x:0,0,0,0,0,0" shapeFillColor="255,255,255,255" shapeDraw="0" shapeBorderWidth="0" shapeBorderWidthMapUnitScale="3x:0,0,0,0,0,0" shapeBlendMode="0" shapeRotation="0" shapeSVGFile="" shapeSizeUnit="MM" shapeOffsetY="0" shapeRadiiUnit="MM">
<symbol type="fill" name="fillSymbol" force_rhr="0" clip_to_extent="1" alpha="1">
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
<layer enabled="1" class="SimpleFill" pass="0" locked="0">
<Option type="Map">
<Option value="3x:0,0,0,0,0,0" type="QString" name="border_width_map_unit_scale"/>
<Option value="255,255,255,255" type="QString" name="color"/>
<Option value="bevel" type="QString" name="joinstyle"/>
<Option value="0,0" type="QString" name="offset"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="offset_map_unit_scale"/>
<Option value="MM" type="QString" name="offset_unit"/>
<Option value="128,128,128,255" type="QString" name="outline_color"/>
<Option value="no" type="QString" name="outline_style"/>
<Option value="0" type="QString" name="outline_width"/>
<Option value="MM" type="QString" name="outline_width_unit"/>
<Option value="solid" type="QString" name="style"/>
</Option>
<prop v="3x:0,0,0,0,0,0" k="border_width_map_unit_scale"/>
<prop v="255,255,255,255" k="color"/>
<prop v="bevel" k="joinstyle"/>
<prop v="0,0" k="offset"/>
<prop v="3x:0,0,0,0,0,0" k="offset_map_unit_scale"/>
<prop v="MM" k="offset_unit"/>
<prop v="128,128,128,255" k="outline_color"/>
<prop v="no" k="outline_style"/>
<prop v="0" k="outline_width"/>
<prop v="MM" k="outline_width_unit"/>
<prop v="solid" k="style"/>
<data_defined_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</data_defined_properties>
</layer>
</symbol>
</background>
<shadow shadowOffsetMapUnitScale="3x:0,0,0,0,0,0" shadowColor="0,0,0,255" shadowBlendMode="6" shadowUnder="0" shadowOffsetAngle="135" shadowOffsetDist="1" shadowOffsetUnit="MM" shadowDraw="0" shadowOpacity="0.69999999999999996" shadowOffsetGlobal="1" shadowRadiusAlphaOnly="0" shadowScale="100" shadowRadiusMapUnitScale="3x:0,0,0,0,0,0" shadowRadius="1.5" shadowRadiusUnit="MM"/>
<dd_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</dd_properties>
<substitutions/>
</text-style>
<text-format reverseDirectionSymbol="0" decimals="3" formatNumbers="0" leftDirectionSymbol="&lt;" rightDirectionSymbol=">" placeDirectionSymbol="0" useMaxLineLengthForAutoWrap="1" multilineAlign="3" addDirectionSymbol="0" plussign="0" wrapChar="" autoWrapLength="0"/>
<placement distMapUnitScale="3x:0,0,0,0,0,0" rotationUnit="AngleDegrees" layerType="UnknownGeometry" offsetUnits="MM" repeatDistance="0" overrunDistance="0" fitInPolygonOnly="1" geometryGeneratorType="PointGeometry" geometryGeneratorEnabled="0" centroidWhole="0" preserveRotation="1" maxCurvedCharAngleIn="25" xOffset="0" maxCurvedCharAngleOut="-25" polygonPlacementFlags="2" repeatDistanceUnits="MM" rotationAngle="0" offsetType="0" repeatDistanceMapUnitScale="3x:0,0,0,0,0,0" overrunDistanceMapUnitScale="3x:0,0,0,0,0,0" dist="0" lineAnchorClipping="0" geometryGenerator="" predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR" lineAnchorType="0" quadOffset="4" placement="4" yOffset="0" centroidInside="0" lineAnchorPercent="0.5" placementFlags="10" labelOffsetMapUnitScale="3x:0,0,0,0,0,0" priority="5" overrunDistanceUnit="MM" distUnits="MM"/>
<rendering fontLimitPixelSize="0" upsidedownLabels="0" fontMinPixelSize="0" drawLabels="1" maxNumLabels="2000" fontMaxPixelSize="10000" unplacedVisibility="0" obstacleType="1" displayAll="0" minFeatureSize="0" scaleMin="0" obstacle="1" mergeLines="0" scaleMax="0" limitNumLabels="0" labelPerPart="0" scaleVisibility="0" zIndex="0" obstacleFactor="1"/>
<dd_properties>
<Option type="Map">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
</dd_properties>
<callout type="simple">
<Option type="Map">
<Option value="pole_of_inaccessibility" type="QString" name="anchorPoint"/>
<Option value="0" type="int" name="blendMode"/>
<Option type="Map" name="ddProperties">
<Option value="" type="QString" name="name"/>
<Option name="properties"/>
<Option value="collection" type="QString" name="type"/>
</Option>
<Option value="false" type="bool" name="drawToAllParts"/>
<Option value="0" type="QString" name="enabled"/>
<Option value="point_on_exterior" type="QString" name="labelAnchorPoint"/>
<Option value="&lt;symbol type=&quot;line&quot; name=&quot;symbol&quot; force_rhr=&quot;0&quot; clip_to_extent=&quot;1&quot; alpha=&quot;1&quot;>&lt;data_defined_properties>&lt;Option type=&quot;Map&quot;>&lt;Option value=&quot;&quot; type=&quot;QString&quot; name=&quot;name&quot;/>&lt;Option name=&quot;properties&quot;/>&lt;Option value=&quot;collection&quot; type=&quot;QString&quot; name=&quot;type&quot;/>&lt;/Option>&lt;/data_defined_properties>&lt;layer enabled=&quot;1&quot; class=&quot;SimpleLine&quot; pass=&quot;0&quot; locked=&quot;0&quot;>&lt;Option type=&quot;Map&quot;>&lt;Option value=&quot;0&quot; type=&quot;QString&quot; name=&quot;align_dash_pattern&quot;/>&lt;Option value=&quot;square&quot; type=&quot;QString&quot; name=&quot;capstyle&quot;/>&lt;Option value=&quot;5;2&quot; type=&quot;QString&quot; name=&quot;customdash&quot;/>&lt;Option value=&quot;3x:0,0,0,0,0,0&quot; type=&quot;QString&quot; name=&quot;customdash_map_unit_scale&quot;/>&lt;Option value=&quot;MM&quot; type=&quot;QString&quot; name=&quot;customdash_unit&quot;/>&lt;Option value=&quot;0&quot; type=&quot;QString&quot; name=&quot;dash_pattern_offset&quot;/>&lt;Option value=&quot;3x:0,0,0,0,0,0&quot; type=&quot;QString&quot; name=&quot;dash_pattern_offset_map_unit_scale&quot;/>&lt;Option value=&quot;MM&quot; type=&quot;QString&quot; name=&quot;dash_pattern_offset_unit&quot;/>&lt;Option value=&quot;0&quot; type=&quot;QString&quot; name=&quot;draw_inside_polygon&quot;/>&lt;Option value=&quot;bevel&quot; type=&quot;QString&quot; name=&quot;joinstyle&quot;/>&lt;Option value=&quot;60,60,60,255&quot; type=&quot;QString&quot; name=&quot;line_color&quot;/>&lt;Option value=&quot;solid&quot; type=&quot;QString&quot; name=&quot;line_style&quot;/>&lt;Option value=&quot;0.3&quot; type=&quot;QString&quot; name=&quot;line_width&quot;/>&lt;Option value=&quot;MM&quot; type=&quot;QString&quot; name=&quot;line_width_unit&quot;/>&lt;Option value=&quot;0&quot; type=&quot;QString&quot; name=&quot;offset&quot;/>&lt;Option value=&quot;3x:0,0,0,0,0,0&quot; type=&quot;QString&quot; name=&quot;offset_map_unit_scale&quot;/>&lt;Option value=&quot;MM&quot; type=&quot;QString&quot; name=&quot;offset_unit&quot;/>&lt;Option value=&quot;0&quot; type=&quot;QString&quot; name=&quot;ring_filter&quot;/>&lt;Option value=&quot;0&quot; type=&quot;QString&quot; name=&quot;trim_distance_end&quot;/>&lt;Option value=&quot;3x:0,0,0,0,0,0&quot; type=&quot;QString&quot; name=&quot;trim_distance_end_map_unit_scale&quot;/>&lt;Option value=&quot;MM&quot; type=&quot;QString&quot; name=&quot;trim_distance_end_unit&quot;/>&lt;Option value=&quot;0&quot; type=&quot;QString&quot; name=&quot;trim_distance_start&quot;/>&lt;Option value=&quot;3x:0,0,0,0,0,0&quot; type=&quot;QString&quot; name=&quot;trim_distance_start_map_unit_scale&quot;/>&lt;Option value=&quot;MM&quot; type=&quot;QString&quot; name=&quot;trim_distance_start_unit&quot;/>&lt;Option value=&quot;0&quot; type=&quot;QString&quot; name=&quot;tweak_dash_pattern_on_corners&quot;/>&lt;Option value=&quot;0&quot; type=&quot;QString&quot; name=&quot;use_custom_dash&quot;/>&lt;Option value=&quot;3x:0,0,0,0,0,0&quot; type=&quot;QString&quot; name=&quot;width_map_unit_scale&quot;/>&lt;/Option>&lt;prop v=&quot;0&quot; k=&quot;align_dash_pattern&quot;/>&lt;prop v=&quot;square&quot; k=&quot;capstyle&quot;/>&lt;prop v=&quot;5;2&quot; k=&quot;customdash&quot;/>&lt;prop v=&quot;3x:0,0,0,0,0,0&quot; k=&quot;customdash_map_unit_scale&quot;/>&lt;prop v=&quot;MM&quot; k=&quot;customdash_unit&quot;/>&lt;prop v=&quot;0&quot; k=&quot;dash_pattern_offset&quot;/>&lt;prop v=&quot;3x:0,0,0,0,0,0&quot; k=&quot;dash_pattern_offset_map_unit_scale&quot;/>&lt;prop v=&quot;MM&quot; k=&quot;dash_pattern_offset_unit&quot;/>&lt;prop v=&quot;0&quot; k=&quot;draw_inside_polygon&quot;/>&lt;prop v=&quot;bevel&quot; k=&quot;joinstyle&quot;/>&lt;prop v=&quot;60,60,60,255&quot; k=&quot;line_color&quot;/>&lt;prop v=&quot;solid&quot; k=&quot;line_style&quot;/>&lt;prop v=&quot;0.3&quot; k=&quot;line_width&quot;/>&lt;prop v=&quot;MM&quot; k=&quot;line_width_unit&quot;/>&lt;prop v=&quot;0&quot; k=&quot;offset&quot;/>&lt;prop v=&quot;3x:0,0,0,0,0,0&quot; k=&quot;offset_map_unit_scale&quot;/>&lt;prop v=&quot;MM&quot; k=&quot;offset_unit&quot;/>&lt;prop v=&quot;0&quot; k=&quot;ring_filter&quot;/>&lt;prop v=&quot;0&quot; k=&quot;trim_distance_end&quot;/>&lt;prop v=&quot;3x:0,0,0,0,0,0&quot; k=&quot;trim_distance_end_map_unit_scale&quot;/>&lt;prop v=&quot;MM&quot; k=&quot;trim_distance_end_unit&quot;/>&lt;prop v=&quot;0&quot; k=&quot;trim_distance_start&quot;/>&lt;prop v=&quot;3x:0,0,0,0,0,0&quot; k=&quot;trim_distance_start_map_unit_scale&quot;/>&lt;prop v=&quot;MM&quot; k=&quot;trim_distance_start_unit&quot;/>&lt;prop v=&quot;0&quot; k=&quot;tweak_dash_pattern_on_corners&quot;/>&lt;prop v=&quot;0&quot; k=&quot;use_custom_dash&quot;/>&lt;prop v=&quot;3x:0,0,0,0,0,0&quot; k=&quot;width_map_unit_scale&quot;/>&lt;data_defined_properties>&lt;Option type=&quot;Map&quot;>&lt;Option value=&quot;&quot; type=&quot;QString&quot; name=&quot;name&quot;/>&lt;Option name=&quot;properties&quot;/>&lt;Option value=&quot;collection&quot; type=&quot;QString&quot; name=&quot;type&quot;/>&lt;/Option>&lt;/data_defined_properties>&lt;/layer>&lt;/symbol>" type="QString" name="lineSymbol"/>
<Option value="0" type="double" name="minLength"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="minLengthMapUnitScale"/>
<Option value="MM" type="QString" name="minLengthUnit"/>
<Option value="0" type="double" name="offsetFromAnchor"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="offsetFromAnchorMapUnitScale"/>
<Option value="MM" type="QString" name="offsetFromAnchorUnit"/>
<Option value="0" type="double" name="offsetFromLabel"/>
<Option value="3x:0,0,0,0,0,0" type="QString" name="offsetFromLabelMapUnitScale"/>
<Option value="MM" type="QString" name="offsetFromLabelUnit"/>
</Option>
</callout>
</settings>
</labeling>
<customproperties>
<Option type="Map">
<Option value="regions" type="QString" name="grass_segmenter/role"/>
</Option>
</customproperties>
<blendMode>0</blendMode>
<featureBlendMode>0</featureBlendMode>
<mapTip>[% coalesce('&lt;b>#' || "rank" || '&lt;/b>' || '&lt;br>', '') %]
[% coalesce("class" || '&lt;br>', '') %]
[% coalesce('score ' || format_number("score", 2) || '&lt;br>', '') %]
[% coalesce('map, peak ' || to_string(round("lam_max", to_int(2 - floor(log10(abs("lam_max")))))) || '&lt;br>', '') %]
[% coalesce('map, mean ' || to_string(round("lam_mean", to_int(2 - floor(log10(abs("lam_mean")))))) || '&lt;br>', '') %]
[% coalesce('map, contrast to the rim ' || to_string(round("contrast", to_int(2 - floor(log10(abs("contrast")))))) || '&lt;br>', '') %]
[% coalesce('even colour ' || format_number(100 * "evenness", 0) || ' %' || '&lt;br>', '') %]
[% coalesce('outline on edges ' || format_number(100 * "edge", 0) || ' %' || '&lt;br>', '') %]
[% coalesce(format_number("area_m2", 0) || ' m²' || '&lt;br>', '') %]
[% coalesce('commonest class ' || format_number(100 * "purity", 0) || ' %' || '&lt;br>', '') %]
[% coalesce('confidence ' || format_number("mean_conf", 0) || ' %' || '&lt;br>', '') %]
[% coalesce('tile ' || "tile" || '&lt;br>', '') %]</mapTip>
<layerGeometryType>2</layerGeometryType>
</qgis>
