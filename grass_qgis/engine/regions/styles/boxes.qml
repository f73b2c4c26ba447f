<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis styleCategories="Symbology|Labeling|MapTips|CustomProperties" labelsEnabled="0" version="3.22.16-Białowieża">
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
<Option value="0.44" type="QString" name="line_width"/>
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
<prop v="0.44" k="line_width"/>
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
<Option value="255,251,208,255" type="QString" name="line_color"/>
<Option value="dash" type="QString" name="line_style"/>
<Option value="0.14" type="QString" name="line_width"/>
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
<prop v="255,251,208,255" k="line_color"/>
<prop v="dash" k="line_style"/>
<prop v="0.14" k="line_width"/>
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
<Option value="0.4925" type="QString" name="line_width"/>
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
<prop v="0.4925" k="line_width"/>
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
<Option value="255,242,141,255" type="QString" name="line_color"/>
<Option value="dash" type="QString" name="line_style"/>
<Option value="0.1925" type="QString" name="line_width"/>
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
<prop v="255,242,141,255" k="line_color"/>
<prop v="dash" k="line_style"/>
<prop v="0.1925" k="line_width"/>
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
<Option value="0.545" type="QString" name="line_width"/>
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
<prop v="0.545" k="line_width"/>
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
<Option value="255,233,74,255" type="QString" name="line_color"/>
<Option value="dash" type="QString" name="line_style"/>
<Option value="0.245" type="QString" name="line_width"/>
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
<prop v="255,233,74,255" k="line_color"/>
<prop v="dash" k="line_style"/>
<prop v="0.245" k="line_width"/>
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
<Option value="0.5975" type="QString" name="line_width"/>
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
<prop v="0.5975" k="line_width"/>
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
<Option value="255,215,37,255" type="QString" name="line_color"/>
<Option value="dash" type="QString" name="line_style"/>
<Option value="0.2975" type="QString" name="line_width"/>
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
<prop v="255,215,37,255" k="line_color"/>
<prop v="dash" k="line_style"/>
<prop v="0.2975" k="line_width"/>
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
<Option value="255,196,0,255" type="QString" name="line_color"/>
<Option value="dash" type="QString" name="line_style"/>
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
<prop v="255,196,0,255" k="line_color"/>
<prop v="dash" k="line_style"/>
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
</symbols>
<colorramp type="gradient" name="[source]">
<Option type="Map">
<Option value="255,251,208,255" type="QString" name="color1"/>
<Option value="255,196,0,255" type="QString" name="color2"/>
<Option value="0" type="QString" name="discrete"/>
<Option value="gradient" type="QString" name="rampType"/>
<Option value="0.5;255,233,74,255" type="QString" name="stops"/>
</Option>
<prop v="255,251,208,255" k="color1"/>
<prop v="255,196,0,255" k="color2"/>
<prop v="0" k="discrete"/>
<prop v="gradient" k="rampType"/>
<prop v="0.5;255,233,74,255" k="stops"/>
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
<customproperties>
<Option type="Map">
<Option value="boxes" type="QString" name="grass_segmenter/role"/>
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
