SELECT r.* REPLACE (
    COALESCE(r.path, CASE WHEN regexp_matches(r.category_id, '[^0-9]') THEN r.category_id END)
        AS path,
    COALESCE(r.special, {special_of_path}) AS special
)
FROM merging.keyed_categories AS r
